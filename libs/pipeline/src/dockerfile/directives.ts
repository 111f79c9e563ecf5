import { DockerfileError, excerpt } from './dockerfile-error.ts';
import { countLeadingBlanks, type PhysicalLine } from './physical-line.ts';

export interface Directive {
  /** For `syntax` the image only, without the words that may follow it. */
  readonly value: string;
  readonly line: number;
}

export type EscapeCharacter = '\\' | '`';

/** Parser directives: `# name=value` lines at the very top. */
export interface Directives {
  readonly syntax?: Directive;
  readonly escape?: Directive;
  readonly check?: Directive;
}

const directivePattern = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)$/;
const names: readonly string[] = ['syntax', 'escape', 'check'];

/**
 * BuildKit's rule (frontend/dockerfile/parser/directives.go): directives end with the first line that is not one, an
 * unknown name or any other comment included; names ignore case; each may stand once.
 */
export function readDirectives(lines: readonly PhysicalLine[]): Directives {
  const read: { [name: string]: Directive } = {};
  for (const line of lines) {
    const found = matchDirective(line.content.slice(countLeadingBlanks(line.content)));
    if (found === undefined) break;
    if (read[found.name] !== undefined)
      throw new DockerfileError('directive', `the directive ${found.name} stands here again; it may be given once.`, {
        line: line.number,
        column: line.column,
      });
    read[found.name] = { value: found.value, line: line.number };
  }
  const { escape: escaping, check } = read;
  if (escaping !== undefined && escaping.value !== '\\' && escaping.value !== '`')
    throw new DockerfileError('directive', `the escape character "${excerpt(escaping.value)}" is neither \\ nor \`.`, {
      line: escaping.line,
      column: 1,
    });
  const syntax = detectSyntax(lines);
  return {
    ...(syntax !== undefined && { syntax }),
    ...(escaping !== undefined && { escape: escaping }),
    ...(check !== undefined && { check }),
  };
}

export function escapeCharacterOf(directives: Directives): EscapeCharacter {
  return directives.escape?.value === '`' ? '`' : '\\';
}

/** The engine looks for `syntax` before it parses: blanks before # count, and a line #!… may stand above. */
function detectSyntax(lines: readonly PhysicalLine[]): Directive | undefined {
  for (const line of lines.slice(lines[0]?.content.startsWith('#!') ? 1 : 0)) {
    const found = matchDirective(line.content);
    if (found === undefined) return undefined;
    if (found.name === 'syntax') return { value: found.value.split(' ')[0] ?? '', line: line.number };
  }
  return undefined;
}

function matchDirective(content: string): { name: string; value: string } | undefined {
  const [, name = '', value = ''] = directivePattern.exec(content) ?? [];
  return names.includes(name.toLowerCase()) ? { name: name.toLowerCase(), value: value.trimEnd() } : undefined;
}
