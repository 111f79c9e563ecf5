import { formatReference, InvalidReference, isTag, parseRepository, type Repository } from '@slipway/registry';
import { fill } from '../fill.ts';
import { DeployFailed, type ObserveSpec } from '../target.ts';
import type { RegistryOnlySettings } from './settings.ts';

/** Which tag of which repository is the environment. */
export interface Place {
  readonly repository: Repository;
  /** Absent when it holds the version and that is not known: then the image is looked for by its digest. */
  readonly tag?: string;
  /** For messages. */
  readonly shown: string;
  /** The repository is another one than the release's own. */
  readonly isElsewhere: boolean;
}

/** Throws DeployFailed for a repository or tag that is none. */
export function placeOf(settings: RegistryOnlySettings, spec: ObserveSpec): Place {
  const { application, image, releaseVersion: version } = spec;
  const { environmentName: environment = spec.environment } = spec;
  const values = { application, environment, ...(version === undefined ? {} : { version }) };
  const repository =
    settings.repository === undefined ? image.repository : repositoryOf(fill(settings.repository, values));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how the settings write variables.
  const template = settings.tag ?? (settings.repository === undefined ? '${environment}' : '${version}');
  const filled = fill(template, values);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the version is the one value that may be missing.
  const tag = version === undefined && filled.includes('${version}') ? undefined : filled;
  if (tag !== undefined && !isTag(tag))
    throw new DeployFailed(
      `"${tag.slice(0, 200)}" cannot be the tag of ${application} in ${environment}: expected up to 128 letters, digits, "_", "." and "-".`,
    );
  const { registry, repository: path } = image.repository;
  return {
    repository,
    ...(tag === undefined ? {} : { tag }),
    shown: formatReference({ ...repository, ...(tag === undefined ? { digest: image.index } : { tag }) }),
    isElsewhere: repository.registry !== registry || repository.repository !== path,
  };
}

function repositoryOf(text: string): Repository {
  try {
    return parseRepository(text);
  } catch (cause) {
    if (!(cause instanceof InvalidReference)) throw cause;
    throw new DeployFailed(`The environment's repository cannot be used: ${cause.message}`);
  }
}
