import { GitFailed } from './git.ts';
import type { Ask } from './repository-cache.ts';
import { SourceError } from './source-error.ts';

export interface FoundCommit {
  /** Whole. */
  readonly commit: string;
  readonly branch?: string;
  /** When the ref named one. */
  readonly tag?: string;
}

/** Names that git takes for a reference: git-check-ref-format(1), as far as it matters before git itself looks. */
export function checkRef(ref: string): void {
  const parts = ref.split('/');
  const wrong =
    ref === '' ||
    ref.length > 250 ||
    ref === '@' ||
    ref.startsWith('-') ||
    ref.endsWith('.') ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{/.test(ref) ||
    parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  if (!wrong) return;
  const shown = JSON.stringify(ref.slice(0, 100));
  throw new SourceError('unknown-ref', `${shown} is not the name of a tag, a branch or a commit.`);
}

/**
 * What a ref means: a tag, a branch, a commit in full or by at least seven digits; `refs/tags/…` and `refs/heads/…` say
 * which. Undefined when there is nothing of that name. Throws `ambiguous-ref` when it means two commits.
 */
export async function findCommit(ask: Ask, ref: string): Promise<FoundCommit | undefined> {
  const full = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
  const found = full ? [] : await named(ask, ref);
  if (/^[0-9a-f]{7,64}$/.test(ref)) found.push(...(await byDigits(ask, ref)));
  const [first, ...others] = found;
  const other = others.find(({ commit }) => commit !== first?.commit);
  if (first === undefined || other === undefined) return first;
  const means = found.map((one) => `${kindOf(one)} (${one.commit.slice(0, 12)})`).join(' and ');
  const both = found.some(({ tag }) => tag !== undefined) && found.some(({ branch }) => branch !== undefined);
  const hint = both ? `give refs/tags/${ref} or refs/heads/${ref}` : 'give more digits, or the whole name';
  throw new SourceError('ambiguous-ref', `"${ref}" means ${means}; ${hint}.`);
}

async function named(ask: Ask, ref: string): Promise<FoundCommit[]> {
  const kinds = [
    ['tag', 'refs/tags/'],
    ['branch', 'refs/heads/'],
  ] as const;
  const wanted = kinds.flatMap(([kind, prefix]) => {
    if (ref.startsWith(prefix)) return [{ kind, name: ref.slice(prefix.length) }];
    return ref.startsWith('refs/') ? [] : [{ kind, name: ref }];
  });
  const found: FoundCommit[] = [];
  for (const { kind, name } of wanted) {
    const place = kind === 'tag' ? 'refs/tags/' : 'refs/heads/';
    const commit = await peel(ask, `${place}${name}`);
    if (commit !== undefined) found.push({ commit, [kind]: name });
  }
  return found;
}

/** An annotated tag stands for its commit; one of a file or a folder for none. */
async function peel(ask: Ask, name: string): Promise<string | undefined> {
  return quiet(ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]));
}

async function byDigits(ask: Ask, digits: string): Promise<FoundCommit[]> {
  const objects = await quiet(ask(['rev-parse', `--disambiguate=${digits}`]));
  if (objects === undefined || objects === '') return [];
  const types = await ask(['cat-file', '--batch-check=%(objecttype) %(objectname)'], { input: `${objects}\n` });
  return types
    .split('\n')
    .filter((line) => line.startsWith('commit '))
    .map((line) => ({ commit: line.slice('commit '.length) }));
}

async function quiet(asked: Promise<string>): Promise<string | undefined> {
  try {
    return (await asked).trim();
  } catch (cause) {
    if (cause instanceof GitFailed) return undefined;
    throw cause;
  }
}

function kindOf({ tag, branch }: FoundCommit): string {
  return tag !== undefined ? 'a tag' : branch !== undefined ? 'a branch' : 'a commit';
}
