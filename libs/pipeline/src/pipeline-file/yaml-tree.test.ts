// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe } from '@jest/globals';
import { eachRow, least, type Row } from '../testing/problem-table.ts';

const notYaml = 'which is not YAML here';

const syntax: readonly Row[] = [
  [
    'an open quote',
    'image: "a',
    `Line 1, column 10: found the end of the file, ${notYaml} (Missing closing "quote); expected every quote and bracket closed, and a colon behind every key.`,
  ],
  [
    'a tab',
    'targets:\n\tbuild: a',
    `Line 2, column 1: found "\\tbuild: a", ${notYaml} (Tabs are not allowed as indentation); expected spaces as indentation.`,
  ],
  [
    'two colons',
    'image: a: b',
    `Line 1, column 8: found "a: b", ${notYaml} (Nested mappings are not allowed in compact mappings); expected one "key: value" in a line, and quotes around a value that holds ": ".`,
  ],
  [
    'an open bracket',
    'platforms: [a, b',
    `Line 1, column 17: found the end of the file, ${notYaml} (Flow sequence in block collection must be sufficiently indented and end with a ]); expected the same indentation as the lines beside it, and every bracket closed.`,
  ],
  [
    'an unquoted variable in brackets',
    'tags: [${version}]',
    `Line 1, column 9: found "{version}]", ${notYaml} (Missing , or : between flow sequence items); expected quotes around a value with \${…} that stands in [ ] or { }.`,
  ],
  [
    'a reserved character',
    'image: @a',
    `Line 1, column 8: found "@a", ${notYaml} (Plain value cannot start with reserved character @); expected quotes around a value that begins with this character.`,
  ],
  [
    'an unknown escape',
    'image: "\\q"',
    `Line 1, column 9: found "\\\\q\\"", ${notYaml} (Invalid escape sequence \\q); expected an escape that YAML knows, such as \\n or \\", or single quotes around the text.`,
  ],
  [
    'a second document',
    'image: a\n---\nimage: b',
    `Line 2, column 1: found "---", ${notYaml} (Source contains multiple documents; please use YAML.parseAllDocuments()); expected one document, without a line ---.`,
  ],
  [
    'a tag',
    'image: !secret a',
    `Line 1, column 8: found "!secret a", ${notYaml} (Unresolved tag: !secret); expected a value without a tag.`,
  ],
  [
    'bytes',
    'image: !!binary aGk=',
    'Line 1, column 17, image: found a value with the tag tag:yaml.org,2002:binary; expected plain text, a number, true or false.',
  ],
  [
    'a duplicate key',
    'image: a\nplatforms: []\nimage: b',
    'Line 3, column 1, image: found the key "image" again, first in line 1; expected each key once.',
  ],
  [
    'a duplicate key in brackets',
    `${least}args: { A: "1", A: "2" }`,
    'Line 3, column 17, args.A: found the key "A" again, first in line 3; expected each key once.',
  ],
  [
    'a key that is a list',
    '? [a]\n: b',
    'Line 1, column 3: found a key that is not a plain word; expected "name: value".',
  ],
  ['an empty key', ': b', 'Line 1, column 1: found a key that is not a plain word; expected "name: value".'],
  [
    'an alias without anchor',
    'image: *a',
    'Line 1, column 8, image: found the alias *a without an anchor before it; expected &a on an earlier value.',
  ],
  [
    'an alias inside itself',
    'platforms: &a [*a]',
    'Line 1, column 16, platforms[0]: found the alias *a inside the value that it names; expected it elsewhere.',
  ],
];

describe('problems of the YAML', () => eachRow(syntax));
