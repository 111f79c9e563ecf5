import { fill } from '../fill.ts';
import { DeployFailed, NotSupported, type Target } from '../target.ts';
import { deployCommit } from './deploy-commit.ts';
import { parseManifestKey } from './manifest-key.ts';
import { observeCommit } from './observe-commit.ts';
import { type GitOpsParts, type GitOpsSettings, manifestForms } from './settings.ts';

/**
 * An environment that another tool runs from a git repository: `deploy` commits the digest to a branch, `observe` reads it
 * there. `deploy` throws DeployFailed for a branch, file or key that is not there and for a push that is refused, SourceError
 * for a repository that cannot be reached. Throws DeployFailed for settings that are none.
 */
export function createGitOpsTarget(settings: GitOpsSettings, parts: GitOpsParts): Target {
  if (!manifestForms.includes(settings.form))
    throw new DeployFailed(
      `"${settings.form}" is no form of an image in a file; expected one of ${manifestForms.join(', ')}.`,
    );
  parseManifestKey(fill(settings.key, { application: 'application', environment: 'environment' }));
  // The environment's own name is not known to `remove`, so its variable stays as the settings write it.
  const where = ({ application }: { readonly application: string }) =>
    `${fill(settings.path, { application })} on ${fill(settings.branch, { application })}`;
  return {
    async deploy(spec, signal, log) {
      await deployCommit({ settings, parts, spec, signal, log });
      const { index } = spec.image;
      const url = settings.probe?.url;
      return { ...(url === undefined ? {} : { url }), runningDigest: index, runningDigests: [index], containerIds: [] };
    },
    observe: (spec, signal) => observeCommit(settings, parts, spec, signal),
    scale: async (spec) => {
      throw new NotSupported(
        `Slipway does not run ${spec.application} in ${spec.environmentName ?? spec.environment}; change its replicas where ${where(spec)} states them.`,
      );
    },
    remove: async (spec) => {
      throw new NotSupported(
        `Slipway does not run ${spec.application} in ${spec.environment}; take it out of ${where(spec)} to remove it.`,
      );
    },
  };
}
