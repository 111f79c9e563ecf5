import { formatPlatform, RegistryError, shortDigest } from '@slipway/registry';
import { DeployFailed, type Observed, type ObserveSpec } from '../target.ts';
import { placeOf } from './place.ts';
import type { RegistryOnlyParts, RegistryOnlySettings } from './settings.ts';

/** Where the tag stands. A registry that is away or says "not now" is `unreachable`. Throws the signal's reason. */
export async function observeTag(
  settings: RegistryOnlySettings,
  parts: RegistryOnlyParts,
  spec: ObserveSpec,
  signal: AbortSignal,
): Promise<Observed> {
  signal.throwIfAborted();
  const { answerTime = 15_000 } = parts;
  const limit = AbortSignal.timeout(answerTime);
  const bounded = AbortSignal.any([signal, limit]);
  try {
    const place = placeOf(settings, spec);
    const { index } = spec.image;
    const head = await parts.registry.headManifest(place.repository, place.tag ?? index, { signal: bounded });
    return judge(spec, place.shown, head?.digest);
  } catch (cause) {
    signal.throwIfAborted();
    if (limit.aborted)
      return { state: 'unreachable', message: `The registry did not answer within ${answerTime / 1000} s.` };
    if (cause instanceof DeployFailed) return { state: 'degraded', message: cause.message };
    if (cause instanceof RegistryError) return { state: 'unreachable', message: cause.message };
    throw cause;
  }
}

function judge({ image }: ObserveSpec, shown: string, digest: Observed['digest']): Observed {
  if (digest === undefined) return { state: 'degraded', message: `There is no ${shown} in the registry.` };
  if (digest === image.index) return { state: 'in-sync', digest };
  const child = image.children.find((one) => one.digest === digest);
  // Whoever pulls it elsewhere than on this platform gets nothing, or the wrong thing.
  const what = child === undefined ? shortDigest(digest) : `its image for ${formatPlatform(child.platform)} alone`;
  return { state: 'drifted', digest, message: `${shown} is ${what} instead.` };
}
