import { hasSucceeded } from '@slipway/pipeline';
import { parsePlatform, runsOn } from '@slipway/registry';
import type { BuilderRow } from '../builder/builder.store.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { RefusalReason } from '../graphql/refusal.ts';
import { nameOf } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';

export interface PromotionFacts {
  readonly release: Pick<ReleaseRow, 'state' | 'version' | 'ref' | 'platforms'> | undefined;
  readonly environment: Pick<EnvironmentRow, 'name' | 'target'> | undefined;
  readonly environmentName: string;
  /** Their platforms tell what an engine can run that is a builder too; of others nothing is known beforehand. */
  readonly builders: readonly Pick<BuilderRow, 'dockerHost' | 'platforms'>[];
  readonly live: { readonly id: string; readonly release: string } | undefined;
}

/** Everything that stands against a promotion; none when it may begin. */
export function promotionReasons({
  release,
  environment,
  environmentName,
  builders,
  live,
}: PromotionFacts): RefusalReason[] {
  const reasons: RefusalReason[] = [];
  if (!release)
    reasons.push({ code: 'promotion.release-unknown', field: 'release', message: 'There is no such release.' });
  else if (!hasSucceeded(release.state))
    reasons.push({
      code: 'promotion.release-not-published',
      field: 'release',
      message: `Release ${nameOf(release)} is ${release.state}; only a published release can be promoted.`,
    });
  if (!environment)
    reasons.push({
      code: 'promotion.environment-unknown',
      field: 'environment',
      message: `There is no environment "${environmentName.slice(0, 80)}"; create it first.`,
    });
  if (live && environment)
    reasons.push({
      code: 'promotion.running',
      field: 'environment',
      message: `A promotion of ${live.release} to ${environment.name} is on its way (${live.id}); wait for its end, or cancel it.`,
    });
  if (release && environment && hasSucceeded(release.state)) {
    const host = builders
      .filter(
        ({ dockerHost }) => environment.target.kind === 'docker-host' && dockerHost === environment.target.dockerHost,
      )
      .flatMap(({ platforms }) => platforms);
    const runs = release.platforms.some((image) =>
      host.some((platform) => runsOn(parsePlatform(image), parsePlatform(platform))),
    );
    if (host.length > 0 && !runs)
      reasons.push({
        code: 'promotion.platform-unsupported',
        field: 'environment',
        message: `${environment.name} runs ${host.join(', ')}, but the release is for ${release.platforms.join(', ')} only.`,
      });
  }
  return reasons;
}
