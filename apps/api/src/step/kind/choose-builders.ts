import { parsePlatform, runsOn } from '@slipway/registry';
import { StepFailed } from '../step-failure.ts';
import type { BuilderRow } from './release-facts.store.ts';

/** A builder for each platform: one whose own platform it is, else one that emulates it. Throws StepFailed naming all that have none. */
export function chooseBuilders(
  platforms: readonly string[],
  builders: readonly BuilderRow[],
): ReadonlyMap<string, BuilderRow> {
  const chosen = new Map<string, BuilderRow>();
  for (const platform of platforms) {
    const wanted = parsePlatform(platform);
    const native = builders.find(({ platforms: [own] }) => own !== undefined && runsOn(wanted, parsePlatform(own)));
    const builder = native ?? builders.find((one) => one.platforms.includes(platform));
    if (builder !== undefined) chosen.set(platform, builder);
  }
  const without = platforms.filter((platform) => !chosen.has(platform));
  if (without.length === 0) return chosen;
  const have = builders.map(({ name, platforms: served }) => `${name} (${served.join(', ')})`).join('; ');
  throw new StepFailed(
    `No builder serves ${without.join(', ')}; ${have === '' ? 'there is no builder at all' : `there are ${have}`}. Add one, or take the platform out of slipway.yaml.`,
  );
}
