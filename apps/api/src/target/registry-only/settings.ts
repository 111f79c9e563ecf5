import type { Registry } from '@slipway/registry';

/**
 * An environment that is a tag, a repository, or a tag in a repository; may hold ${application}, ${environment}, and the tag
 * ${version}. Without a repository the release's own; without a tag ${version} in a repository, else ${environment}.
 */
export interface RegistryOnlySettings {
  readonly repository?: string;
  readonly tag?: string;
}

export interface RegistryOnlyParts {
  /** Knows the credentials of all hosts. */
  readonly registry: Registry;
  /** ms after which a registry that does not answer a look counts as away; 15,000 when not given. */
  readonly answerTime?: number;
}
