import { createGitOpsTarget } from './git-ops/git-ops-target.ts';
import { parseGitOpsSettings } from './git-ops/parse-settings.ts';
import type { GitOpsParts } from './git-ops/settings.ts';
import { parseRegistryOnlySettings } from './registry-only/parse-settings.ts';
import { createRegistryOnlyTarget } from './registry-only/registry-only-target.ts';
import type { RegistryOnlyParts } from './registry-only/settings.ts';
import type { Target } from './target.ts';

/** What the kinds work with that run nothing themselves; `registry` knows the credentials of all hosts. */
export type PointingParts = Omit<GitOpsParts, 'registry'> & RegistryOnlyParts;

/**
 * A target of the kinds that point an environment at an image which others run: `git-ops` and `registry-only`; undefined for
 * other kinds. `settings` is what an environment keeps, `kind` and `secretId` included. Throws InvalidTargetSettings.
 */
export function openPointingTarget(
  settings: Readonly<Record<string, unknown>>,
  parts: PointingParts,
): Target | undefined {
  const { kind, secretId: _, ...own } = settings;
  if (kind === 'git-ops') return createGitOpsTarget(parseGitOpsSettings(own, parts.git.allowFile), parts);
  if (kind === 'registry-only') return createRegistryOnlyTarget(parseRegistryOnlySettings(own), parts);
  return undefined;
}
