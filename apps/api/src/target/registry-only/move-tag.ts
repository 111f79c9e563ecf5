import { copyImage, formatRepository, isNotFound, shortDigest } from '@slipway/registry';
import { DeployFailed, type DeployLog, type DeploySpec, DeploySuperseded } from '../target.ts';
import type { Place } from './place.ts';
import type { RegistryOnlyParts } from './settings.ts';

export interface Move {
  readonly parts: RegistryOnlyParts;
  readonly place: Place;
  readonly spec: DeploySpec;
  readonly signal: AbortSignal;
  readonly log: DeployLog;
}

/** Brings the exact bytes to the environment's repository, then moves its tag. Done again, it finds what it did. */
export async function moveTag(work: Move): Promise<void> {
  const { parts, place, spec, signal, log } = work;
  const { registry } = parts;
  const { index, repository } = spec.image;
  const before =
    place.tag === undefined
      ? undefined
      : (await registry.headManifest(place.repository, place.tag, { signal }))?.digest;
  await sayWhoMoved(work, before);
  await copy(work);
  if (place.tag === undefined || before === index) {
    await log(`${place.shown} is ${index} already.`);
    return;
  }
  const raw = await registry.getManifest(repository, index, { signal });
  signal.throwIfAborted();
  // The tag last, when everything is there: whoever pulls it meanwhile gets the old image, or the whole new one.
  await registry.putManifest(place.repository, raw, place.tag, { signal });
  const after = (await registry.headManifest(place.repository, place.tag, { signal }))?.digest;
  if (after !== index)
    throw new DeploySuperseded(
      `${place.shown} was moved to ${index}, but is ${after ?? 'gone'}: somebody else moves it at the same time.`,
    );
  await log(`${place.shown} is ${index}${before === undefined ? '' : `, was ${before}`}.`);
}

/** Goes through every child and blob, also where the index is there already: it may have holes. */
async function copy({ parts, place, spec, signal, log }: Move): Promise<void> {
  const { registry } = parts;
  const { repository: from, index } = spec.image;
  const request = { from, to: place.repository, digest: index, repair: true, signal };
  const proof = await copyImage(registry, registry, request).catch((cause: unknown) => {
    signal.throwIfAborted();
    if (!isNotFound(cause)) throw cause;
    const said = (cause as Error).message.replace(/\.$/, '');
    throw new DeployFailed(
      `${formatRepository(from)}@${index} is not in the registry any more, not as a whole (${said}); release it again.`,
    );
  });
  if (proof.confirmed !== index)
    throw new DeployFailed(
      `${formatRepository(place.repository)} took ${index} for ${proof.confirmed}, so no tag was moved.`,
    );
  if (!place.isElsewhere) return;
  const { sent, mounted, there } = proof.blobs;
  await log(
    `${formatRepository(place.repository)} has ${proof.manifests.length} manifests and ${sent + mounted + there} blobs of ${shortDigest(index)}: ${sent} sent (${proof.sentBytes} bytes), ${mounted} mounted, ${there} there already.`,
  );
}

async function sayWhoMoved({ place, spec, log }: Move, before: string | undefined): Promise<void> {
  const { previous, image, releaseVersion } = spec;
  // A tag that names the version was never this environment's before.
  if (previous === undefined || place.tag === undefined || place.tag === releaseVersion) return;
  if (before === (previous ?? undefined) || before === image.index) return;
  if (previous === null) await log(`Somebody else had set ${place.shown} before: it was ${before}.`);
  else
    await log(
      `Somebody else had ${before === undefined ? 'removed' : 'moved'} ${place.shown}: it was ${before ?? 'gone'}, not ${previous}, where Slipway left it.`,
    );
}
