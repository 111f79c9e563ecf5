import { NotSupported, type Target } from '../target.ts';
import { moveTag } from './move-tag.ts';
import { observeTag } from './observe-tag.ts';
import { placeOf } from './place.ts';
import type { RegistryOnlyParts, RegistryOnlySettings } from './settings.ts';

/**
 * An environment that is a tag or a repository, from which others pull. `deploy` throws DeployFailed when the image is gone or
 * the tag is none, RegistryError when a registry says no, DeploySuperseded when somebody moves the tag at the same time.
 */
export function createRegistryOnlyTarget(settings: RegistryOnlySettings, parts: RegistryOnlyParts): Target {
  return {
    async deploy(spec, signal, log) {
      signal.throwIfAborted();
      await moveTag({ parts, place: placeOf(settings, spec), spec, signal, log });
      const { index } = spec.image;
      return { runningDigest: index, runningDigests: [index], containerIds: [] };
    },
    observe: (spec, signal) => observeTag(settings, parts, spec, signal),
    scale: async (spec) => {
      throw new NotSupported(
        `${spec.environmentName ?? spec.environment} is a tag in a registry, and nothing of ${spec.application} runs there; scale it where it is pulled to.`,
      );
    },
    remove: async (spec) => {
      throw new NotSupported(
        `Slipway removes no tags: take the one of ${spec.application} in ${spec.environment} away in the registry.`,
      );
    },
  };
}
