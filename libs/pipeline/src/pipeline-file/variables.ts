/** The words that may stand in `${…}`, with what each one means. */
export const variableMeanings = {
  registry: "the instance's default registry",
  version: 'the version of the release',
  commit: 'the whole commit',
  shortCommit: 'the first seven digits of the commit',
  tag: 'the git tag on the commit; empty when it has none',
  branch: 'the branch that was released; empty when a tag or a commit was',
  created: "the commit's time, so that the same commit gives the same value: 2026-11-21T08:00:00Z",
} as const;

export type VariableName = keyof typeof variableMeanings;
export const variableNames = Object.keys(variableMeanings) as readonly VariableName[];

/** `tag` and `branch` are absent when the release has none. */
export type Variables = Readonly<Record<Exclude<VariableName, 'tag' | 'branch'>, string>> &
  Readonly<Partial<Record<'tag' | 'branch', string>>>;

export class VariableError extends Error {
  override readonly name = 'VariableError';
  /** Where in the text it begins, in UTF-16 units from 0. */
  readonly index: number;
  /** What stands there, for example `${verison}`. */
  readonly found: string;

  constructor(message: string, index: number, found: string) {
    super(message);
    this.index = index;
    this.found = found;
  }
}

/** A piece of a text: what stands there, or a variable. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: VariableName };

/** The values of one release. `committedAt` is the committer's date; its milliseconds are not kept by git. */
export function variablesOf(release: {
  readonly registry: string;
  readonly version: string;
  readonly commit: string;
  readonly committedAt: Date;
  readonly tag?: string;
  readonly branch?: string;
}): Variables {
  const { registry, version, commit, committedAt, tag, branch } = release;
  const created = `${committedAt.toISOString().slice(0, 19)}Z`;
  return { registry, version, commit, shortCommit: commit.slice(0, 7), created, tag, branch };
}

/** Splits at `${name}`; `$${` stands for a literal `${`. Throws VariableError at the first one that is not known. */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('$${', index)) {
      literal += '${';
      index += 3;
    } else if (text.startsWith('${', index)) {
      const end = text.indexOf('}', index);
      const name = nameAt(text, index, end);
      if (literal !== '') parts.push({ kind: 'text', text: literal });
      parts.push({ kind: 'variable', name });
      literal = '';
      index = end + 1;
    } else {
      literal += text[index];
      index += 1;
    }
  }
  return literal === '' ? parts : [...parts, { kind: 'text', text: literal }];
}

function nameAt(text: string, index: number, end: number): VariableName {
  if (end < 0) {
    const found = text.slice(index, index + 40);
    throw new VariableError(`found ${found} without its closing }; a literal is written $\${`, index, found);
  }
  const found = text.slice(index, end + 1);
  const name = found.slice(2, -1);
  if ((variableNames as readonly string[]).includes(name)) return name as VariableName;
  const known = variableNames.map((known) => `\${${known}}`).join(', ');
  throw new VariableError(`found the unknown variable ${found}; expected one of ${known}`, index, found);
}

/** Puts the values in; a tag or branch that the release does not have gives nothing. Throws VariableError. */
export function expand(text: string, variables: Variables): string {
  return parseTemplate(text)
    .map((part) => (part.kind === 'text' ? part.text : (variables[part.name] ?? '')))
    .join('');
}

/** The variables that a text uses. Throws VariableError. */
export function variablesIn(text: string): ReadonlySet<VariableName> {
  return new Set(parseTemplate(text).flatMap((part) => (part.kind === 'variable' ? [part.name] : [])));
}
