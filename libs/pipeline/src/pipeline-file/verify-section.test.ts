// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe, expect, it } from '@jest/globals';
import { eachRow, least, type Row } from '../testing/problem-table.ts';
import { parsePipelineFile } from './parse.ts';

const verify = (text: string) =>
  parsePipelineFile(`${least}run: { port: 8080 }\nverify:${text}`, { registry: '127.0.0.1:5000' }).verify;
const once = { timeout: 5_000, retries: 10, interval: 1_000, otherHosts: false };

describe('verify', () => {
  it('reads all that it can say', () => {
    const file = `
  within: 30s
  http:
    - path: /version
      expect: { status: 200, contains: "\${version}", matches: '^v\\d', headers: { content-type: text/plain } }
      timeout: 1s
      retries: 0
      interval: 100ms
    - url: https://www.example.org/
      otherHosts: true
  command: { run: [/smoke, "\${version}"], timeout: 10s }
  bake: { for: 5m, interval: 10s }
`;
    expect(verify(file)).toEqual({
      within: 30_000,
      http: [
        {
          path: '/version',
          expect: {
            status: 200,
            contains: '${version}',
            matches: '^v\\d',
            headers: { 'content-type': 'text/plain' },
          },
          timeout: 1_000,
          retries: 0,
          interval: 100,
          otherHosts: false,
        },
        { url: 'https://www.example.org/', expect: {}, ...once, otherHosts: true },
      ],
      command: { run: ['/smoke', '${version}'], timeout: 10_000 },
      bake: { for: 300_000, interval: 10_000 },
    });
  });

  it('has short forms and defaults', () => {
    expect(verify(' { http: [{ path: / }], command: [/smoke], bake: 10s }')).toEqual({
      within: 120_000,
      http: [{ path: '/', expect: {}, ...once }],
      command: { run: ['/smoke'], timeout: 60_000 },
      bake: { for: 10_000, interval: 5_000 },
    });
    expect(verify(' {}')).toEqual({ within: 120_000, http: [] });
  });

  it('is absent where the file does not speak of it', () => {
    expect(parsePipelineFile(least, { registry: '127.0.0.1:5000' })).not.toHaveProperty('verify');
  });
});

const withPort = `${least}run: { port: 8080 }\n`;
const rows: readonly Row[] = [
  [
    'an unknown key',
    `${least}verify: { htpp: [] }`,
    'Line 3, column 11, verify.htpp: found the unknown key "htpp"; did you mean "http"?',
  ],
  [
    'nothing to ask',
    `${least}verify: { http: [{ retries: 1 }] }`,
    'Line 3, column 18, verify.http[0]: found nothing to ask; expected path, or url for an address elsewhere.',
  ],
  [
    'two addresses',
    `${withPort}verify: { http: [{ path: /, url: "http://a/" }] }`,
    'Line 4, column 29, verify.http[0].url: found a url beside path; expected one of the two.',
  ],
  [
    'a path without a port',
    `${least}verify: { http: [{ path: / }] }`,
    'Line 3, column 20, verify.http[0].path: found a path without a port to ask; expected port below run, or url.',
  ],
  [
    'an address of another kind',
    `${least}verify: { http: [{ url: "file:///etc/passwd" }] }`,
    'Line 3, column 25, verify.http[0].url: found "file:///etc/passwd"; expected an address that begins with http:// or https:// and has no spaces.',
  ],
  [
    'a status that is none',
    `${withPort}verify: { http: [{ path: /, expect: { status: 99 } }] }`,
    'Line 4, column 47, verify.http[0].expect.status: found the number 99; expected a status of HTTP, a whole number from 200 to 599.',
  ],
  [
    'a pattern that is none',
    `${withPort}verify: { http: [{ path: /, expect: { matches: "(" } }] }`,
    'Line 4, column 48, verify.http[0].expect.matches: found "(", which is not a regular expression; expected one, with flags m and u.',
  ],
  [
    'a header twice',
    `${withPort}verify: { http: [{ path: /, expect: { headers: { A: "1", a: "2" } } }] }`,
    'Line 4, column 58, verify.http[0].expect.headers.a: found the header "a" again, first as "A"; expected each once.',
  ],
  [
    'a header that is none',
    `${withPort}verify: { http: [{ path: /, expect: { headers: { "a b": "1" } } }] }`,
    'Line 4, column 50, verify.http[0].expect.headers["a b"]: found the key "a b"; expected the name of a header.',
  ],
  [
    'unknown variables',
    `${withPort}verify: { http: [{ path: "/\${verison}" }], command: ["\${x}"] }`,
    /^Line 4, column 28, verify\.http\[0\]\.path: found the unknown variable \$\{verison\}/,
    /^Line 4, column 55, verify\.command\[0\]: found the unknown variable \$\{x\}/,
  ],
  [
    'a command as text',
    `${least}verify: { command: smoke }`,
    'Line 3, column 20, verify.command: found "smoke"; expected a list with a program and its arguments, for example ["/smoke-test"], or a mapping with run and timeout.',
  ],
  [
    'an empty command',
    `${least}verify: { command: [] }`,
    /^Line 3, column 20, verify\.command: found an empty list; expected a list with a program/,
  ],
  [
    'a command without a program',
    `${least}verify: { command: { timeout: 1s } }`,
    'Line 3, column 20, verify.command.run: found no "run"; expected a list with a program and its arguments, for example ["/smoke-test"].',
  ],
  [
    'a bake time that is none',
    `${least}verify: { bake: soon }`,
    'Line 3, column 17, verify.bake: found "soon"; expected a duration such as 5m, or a mapping with for and interval.',
  ],
  [
    'times that are too short or too long',
    `${least}verify: { within: 0s, bake: { for: 25h, interval: 1ms } }`,
    'Line 3, column 19, verify.within: found "0s"; expected a duration from 1000ms to 24h.',
    'Line 3, column 36, verify.bake.for: found "25h"; expected a duration from 1000ms to 24h.',
    'Line 3, column 51, verify.bake.interval: found "1ms"; expected a duration from 100ms to 24h.',
  ],
];

describe('problems of verify', () => eachRow(rows));
