import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../place.ts';

/** A workspace with tests, and what of the outside its tests use. */
export interface Workspace {
  readonly name: string;
  readonly folder: string;
  readonly needs: 'nothing' | 'engine, registry and database' | 'everything, built';
}

/** The quick ones first: a slip shows within seconds. */
export const workspaces: readonly Workspace[] = [
  { name: 'pipeline', folder: 'libs/pipeline', needs: 'nothing' },
  { name: 'infra', folder: 'infra', needs: 'nothing' },
  { name: 'web', folder: 'apps/web', needs: 'nothing' },
  { name: 'registry', folder: 'libs/registry', needs: 'nothing' },
  { name: 'api', folder: 'apps/api', needs: 'engine, registry and database' },
  { name: 'test', folder: 'test', needs: 'everything, built' },
];

export interface Selection {
  readonly chosen: readonly Workspace[];
  /** Passed on to Jest: patterns of file names and options. */
  readonly words: readonly string[];
}

/** `api step/executor` → one workspace and a pattern; `e2e` → a folder of `test`; other words are patterns for all. */
export function select(words: readonly string[]): Selection {
  const [first = '', ...rest] = words;
  const named = workspaces.find((each) => each.name === first || `@slipway/${each.name}` === first);
  if (named !== undefined) return { chosen: [named], words: rest };
  const whole = workspaces.filter((each) => each.name === 'test');
  if (/^[a-z0-9-]+$/.test(first) && existsSync(join(root, 'test', first))) return { chosen: whole, words };
  return { chosen: workspaces, words };
}
