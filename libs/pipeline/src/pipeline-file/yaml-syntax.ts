import type { ErrorCode, YAMLError } from 'yaml';

const expectations: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DQ_ESCAPE: 'an escape that YAML knows, such as \\n or \\", or single quotes around the text',
  BAD_INDENT: 'the same indentation as the lines beside it, and every bracket closed',
  BAD_SCALAR_START: 'quotes around a value that begins with this character',
  BLOCK_AS_IMPLICIT_KEY: 'one "key: value" in a line, and quotes around a value that holds ": "',
  MISSING_CHAR: 'every quote and bracket closed, and a colon behind every key',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon in one line',
  MULTIPLE_DOCS: 'one document, without a line ---',
  RESOURCE_EXHAUSTION: 'values that are not nested so deeply',
  TAB_AS_INDENT: 'spaces as indentation',
  TAG_RESOLVE_FAILED: 'a value without a tag',
};

/** What was found where the parser stopped, in its words, and what was expected, in ours. */
export function syntaxProblem(text: string, error: YAMLError): string {
  const [at] = error.pos;
  const rest = text.slice(at).split(/\r?\n/, 1)[0] ?? '';
  const found =
    text.slice(at).trim() === '' ? 'the end of the file' : rest.trim() === '' ? 'the end of the line' : quote(rest);
  return `found ${found}, which is not YAML here (${error.message.replace(/\.$/, '')}); expected ${expected(text, error)}`;
}

function expected(text: string, error: YAMLError): string {
  // In a list or mapping with brackets an unquoted ${…} opens a mapping of its own.
  if (text[error.pos[0] - 1] === '$' && text[error.pos[0]] === '{') {
    return `quotes around a value with \${…} that stands in [ ] or { }`;
  }
  return expectations[error.code] ?? 'quotes around a value that holds one of { } [ ] , & * # ? | < > = ! % @ `';
}

function quote(rest: string): string {
  return JSON.stringify(rest.length > 30 ? `${rest.slice(0, 29)}…` : rest);
}
