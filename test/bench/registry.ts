import { startFaultProxy } from '../../libs/registry/src/testing/fault-proxy.ts';
import { startRegistry } from '../../libs/registry/src/testing/registry.ts';
import type { Measure } from './measure/measure.ts';
import { acrossRegistries } from './registry/across.ts';
import { checks } from './registry/checks.ts';
import { copies } from './registry/copies.ts';

/**
 * Debian's registry makes so much garbage at each request (it compiles its routes' patterns anew) that collecting it is what
 * two cores would be busy with. It is given room, for both sides alike, so that clients are measured and not its collector.
 */
const garbage = 800;

/**
 * The client against skopeo on the same registries in one run. Wall times are taken at the registry itself, requests are
 * counted by a proxy before it. Who goes first changes from round to round: the second finds the files in memory, and the
 * disk busy with what the first wrote.
 */
export default async function bench(): Promise<readonly Measure[]> {
  await using registry = await startRegistry({ garbage });
  await using counter = await startFaultProxy(registry.host, () => undefined);
  return [
    ...(await copies(registry.host, counter)),
    ...(await checks(registry.host, counter)),
    ...(await acrossRegistries(registry.host)),
  ];
}
