import { type Digest, formatReference, formatRepository, isDigest, isTag } from '@slipway/registry';
import { DeployFailed, type DeploySpec } from '../target.ts';
import type { ManifestForm } from './settings.ts';

/** What is to stand in the file for a release. Throws DeployFailed for a version that is no tag. */
export function manifestValue(form: ManifestForm, { image, releaseVersion }: DeploySpec): string {
  const { repository, index } = image;
  if (form === 'digest') return index;
  if (form === 'reference') return `${formatRepository(repository)}@${index}`;
  if (!isTag(releaseVersion))
    throw new DeployFailed(
      `The version ${releaseVersion} is no tag, so it cannot stand in the file; use the form reference.`,
    );
  return formatReference({ ...repository, tag: releaseVersion, digest: index });
}

/** The digest within what stands in the file, whichever form it has. */
export function digestIn(value: string): Digest | undefined {
  const found = value.slice(value.lastIndexOf('@') + 1).trim();
  return isDigest(found) ? found : undefined;
}
