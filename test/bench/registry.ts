import { startFaultProxy } from '../../libs/registry/src/testing/fault-proxy.ts';
import { startRegistry } from '../../libs/registry/src/testing/registry.ts';
import type { Measure } from './measure/measure.ts';
import { acrossRegistries } from './registry/across.ts';
import { checks } from './registry/checks.ts';
import { copies } from './registry/copies.ts';

/**
 * Debian's registry makes so much garbage at each request (it compiles its routes' patterns anew) that collecting it takes
 * much of two cores. With room for it, for both sides alike, the checks tell more of the clients; that is a measure of its
 * own beside the one with the registry as it comes.
 */
const garbage = 800;

/**
 * The client against skopeo on the same registries in one run. Wall times are taken at the registry itself, requests are
 * counted by a proxy before it. Who goes first changes from round to round: the second finds the files in memory, and the
 * disk busy with what the first wrote.
 */
export default async function bench(): Promise<readonly Measure[]> {
  await using registry = await startRegistry();
  await using counter = await startFaultProxy(registry.host, () => undefined);
  return [
    ...(await copies(registry.host, counter)),
    ...(await checks(registry.host, counter)),
    ...(await checksWithRoom()),
    ...(await acrossRegistries(registry.host)),
  ];
}

async function checksWithRoom(): Promise<readonly Measure[]> {
  await using registry = await startRegistry({ garbage });
  await using counter = await startFaultProxy(registry.host, () => undefined);
  const measures = await checks(registry.host, counter);
  return measures
    .filter(({ unit }) => unit === 's')
    .map((measure) => ({ ...measure, name: `${measure.name}, registry with room for garbage` }));
}
