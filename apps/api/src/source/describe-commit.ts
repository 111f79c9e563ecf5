import { GitFailed } from './git.ts';
import type { Ask } from './repository-cache.ts';

const digits = 7;

/**
 * What `git describe --tags --long --always --abbrev=7` would say, decided where git leaves it to chance: the tag that was
 * asked for; else the highest version among the tags on the commit, else any tag on it; else the nearest tag vX…; else the
 * nearest tag; else the bare commit.
 */
export async function describeCommit(ask: Ask, commit: string, askedTag: string | undefined): Promise<string> {
  const own = askedTag ?? (await tagOn(ask, commit));
  if (own !== undefined) return `${own}-0-g${commit.slice(0, digits)}`;
  return (
    (await nearest(ask, commit, ['--match', 'v[0-9]*'])) ?? (await nearest(ask, commit, [])) ?? commit.slice(0, digits)
  );
}

async function nearest(ask: Ask, commit: string, options: readonly string[]): Promise<string | undefined> {
  const said = await quiet(ask(['describe', '--tags', '--long', `--abbrev=${digits}`, ...options, commit]));
  const { tag, rest } = /^(?<tag>.+)(?<rest>-\d+-g[0-9a-f]+)$/.exec(said ?? '')?.groups ?? {};
  if (tag === undefined) return said;
  // Of several tags on that commit git takes an annotated one, were it 1.4.2-rc.3 beside 1.4.2.
  const at = await quiet(ask(['rev-parse', '--verify', '--end-of-options', `refs/tags/${tag}^{commit}`]));
  return `${(at === undefined ? undefined : await tagOn(ask, at)) ?? tag}${rest}`;
}

async function tagOn(ask: Ask, commit: string): Promise<string | undefined> {
  const format = '--format=%(refname:lstrip=2)';
  // By version, highest first; `-` sorts 1.0.0-rc.1 below 1.0.0.
  const sorted = ['-c', 'versionsort.suffix=-', 'for-each-ref', '--sort=-version:refname', format];
  const all = (await ask([...sorted, `--points-at=${commit}`, 'refs/tags'])).split('\n').filter((line) => line !== '');
  return all.find((tag) => /^v\d/.test(tag)) ?? all[0];
}

async function quiet(asked: Promise<string>): Promise<string | undefined> {
  try {
    return (await asked).trim();
  } catch (cause) {
    if (cause instanceof GitFailed) return undefined;
    throw cause;
  }
}
