import { Injectable } from '@nestjs/common';
import {
  type Configuration,
  configurationDifference,
  isOlderRelease,
  lastGood,
  type PlanBasis,
  planBasis,
  type RequestFacts,
  type RunSettings,
  swarmRollout,
} from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import { type SettingPlace, SettingService } from '../environment/setting.service.ts';
import { ImageService } from '../image/image.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { type Decided, Decider } from './decider.ts';
import { readDeployedReleases, readPresentRun, readReleasesBetween, readRun } from './history.store.ts';
import type { PlanContent } from './plan.store.ts';

export interface Planned {
  readonly decided: Decided;
  readonly content: Omit<PlanContent, 'presentPullable'>;
  readonly basis: PlanBasis;
  /** Where the environment was told to run it from; for a look whether it can still be pulled. */
  readonly presentDigest: string | undefined;
}

/** Works out what a promotion would do, and what that rests on. Writes nothing. */
@Injectable()
export class Planner {
  constructor(
    private readonly images: ImageService,
    private readonly decider: Decider,
    private readonly settings: SettingService,
  ) {}

  async plan(
    tx: Transaction,
    release: ReleaseRow,
    environment: EnvironmentRow,
    request: RequestFacts,
    now: Date,
  ): Promise<Planned> {
    const decided = await this.decider.decide(tx, { release, environment, request }, now);
    const { facts } = decided;
    const present = facts.present.state === 'known' ? facts.present : undefined;
    const place = { environmentId: environment.id, applicationId: release.applicationId };
    const run = await this.settings.configured(tx, place, await readRun(tx, release.id));
    const before = present ? await this.ranAs(tx, place, present.release) : undefined;
    const history = await readDeployedReleases(tx, environment.id, release.applicationId);
    const back = lastGood(history, { from: release.id, automatic: true });
    const commits = await readReleasesBetween(tx, release.applicationId, present?.release, release.id);
    const images = present ? (await this.images.ofReleases([present.release], tx)).get(present.release) : undefined;
    return {
      decided,
      basis: planBasis(facts, { target: environment.target as Configuration, configuration: run, rollbackTo: back.to }),
      presentDigest: present?.digest,
      content: {
        presentRelease: present?.name ?? null,
        ...(present ? { presentReleaseId: present.release } : {}),
        platforms: facts.release.platforms.map(({ platform, digest, pullSize, updateSize, tests }) => ({
          platform,
          presentDigest: images?.find((image) => image.platform === platform)?.digest ?? null,
          digest: digest ?? null,
          pullSize: pullSize ?? null,
          updateSize: updateSize ?? null,
          tests: tests ?? null,
        })),
        commits: commits.map(({ version, commit, subject }) => ({ version, commit, subject })),
        backwards: present !== undefined && isOlderRelease(facts.release.order, present.order),
        configuration: configurationDifference(before, run),
        rollout: rolloutOf(environment, run),
        rollback: { release: back.to?.name ?? null, digest: back.to?.digest ?? null, because: back.because },
      },
    };
  }

  /** As it was told to run; before that was kept, as its release says. */
  private async ranAs(tx: Transaction, place: SettingPlace, release: string): Promise<Configuration | undefined> {
    const kept = await readPresentRun(tx, place.environmentId, place.applicationId);
    return kept && Object.keys(kept).length > 0 ? kept : ((await readRun(tx, release)) as Configuration | undefined);
  }
}

/** What the target makes of what is asked, where that is not what the words say. */
function rolloutOf({ target }: EnvironmentRow, run: object | undefined): readonly string[] {
  if (target.kind !== 'swarm') return [];
  const { refused, notes } = swarmRollout((run ?? {}) as Partial<RunSettings>, target.publishMode === 'host');
  return refused === undefined ? notes : [refused];
}
