import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDocker } from '../engine/docker.ts';
import { labels, type Place } from './instance.ts';

const shortestPause = 1_000;
const longestPause = 60_000;
/** What changes how a container stands; checks of health would tell of themselves every second. */
const events = ['start', 'die', 'oom', 'destroy', 'rename', 'pause', 'unpause', 'health_status'];

/**
 * Tells of containers of Slipway whose standing changes, until the signal; `undefined` when some may have been missed.
 * An engine that is away is asked again after 1 s, and ever less often up to a minute. Throws nothing.
 */
export async function watchHost(
  dockerHost: string,
  signal: AbortSignal,
  saw: (place: Place | undefined) => void,
): Promise<void> {
  const docker = connectDocker(dockerHost);
  const filters = { type: ['container' as const], label: [labels.environment], event: events };
  for (let pause = shortestPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      const stream = (await docker.getEvents({ filters, abortSignal: signal })) as Readable;
      pause = shortestPause;
      saw(undefined);
      const end = () => stream.destroy();
      signal.addEventListener('abort', end);
      try {
        for await (const line of createInterface({ input: stream })) {
          const place = placeOf(line);
          if (place) saw(place);
        }
      } finally {
        signal.removeEventListener('abort', end);
        stream.destroy();
      }
    } catch {
      // The looks themselves say that the engine is away, and why.
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

function placeOf(line: string): Place | undefined {
  const { Actor } = JSON.parse(line) as { readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> } };
  const environment = Actor?.Attributes?.[labels.environment];
  const application = Actor?.Attributes?.[labels.application];
  return environment === undefined || application === undefined ? undefined : { environment, application };
}
