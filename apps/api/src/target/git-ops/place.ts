import { checkRef } from '../../source/find-commit.ts';
import type { RepositoryAccess } from '../../source/repository-cache.ts';
import { checkRepositoryUrl, withoutCredentials } from '../../source/repository-url.ts';
import { fill } from '../fill.ts';
import type { ObserveSpec } from '../target.ts';
import { type ManifestKey, parseManifestKey } from './manifest-key.ts';
import type { GitOpsParts, GitOpsSettings } from './settings.ts';

/** Where the digest of an application stands. */
export interface Place {
  readonly access: RepositoryAccess;
  readonly url: string;
  readonly branch: string;
  readonly path: string;
  readonly key: ManifestKey;
  /** For messages. */
  readonly shown: string;
  readonly values: Readonly<Record<'application' | 'environment', string>>;
}

/** Throws DeployFailed for a key that is none, SourceError `not-allowed` for an address and `unknown-ref` for a branch that is none. */
export async function openPlace(
  settings: GitOpsSettings,
  parts: GitOpsParts,
  spec: ObserveSpec,
  signal: AbortSignal,
): Promise<Place> {
  const values = { application: spec.application, environment: spec.environmentName ?? spec.environment };
  const [branch, path] = [fill(settings.branch, values), fill(settings.path, values)];
  checkRepositoryUrl(settings.repositoryUrl, parts.git.allowFile);
  checkRef(branch);
  const key = parseManifestKey(fill(settings.key, values));
  const credentials = await parts.credentials?.();
  return {
    access: { url: settings.repositoryUrl, credentials, signal },
    url: withoutCredentials(settings.repositoryUrl),
    branch,
    path,
    key,
    shown: `${path} ${key.text}`,
    values,
  };
}
