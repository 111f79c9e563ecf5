import { Injectable } from '@nestjs/common';
import {
  type ApprovalFacts,
  type BaseImageFacts,
  type DecisionFacts,
  type FindingFacts,
  type FreezeFacts,
  type HoldFacts,
  type PlatformFacts,
  type PresentFacts,
  type ReleaseOrder,
  type RequestFacts,
  type Scope,
} from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { OutdatedService } from '../base-image/outdated.service.ts';
import type { Freshness } from '../base-image/outdated.ts';
import type { Transaction } from '../database/connect.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import { ImageService } from '../image/image.service.ts';
import type { ImageRow } from '../image/image.store.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { FreezeService } from '../restriction/freeze.service.ts';
import type { FreezeRow } from '../restriction/freeze.store.ts';
import { HoldService } from '../restriction/hold.service.ts';
import type { HoldRow } from '../restriction/hold.store.ts';
import { RejectionService } from '../restriction/rejection.service.ts';
import { StopService } from '../restriction/stop.service.ts';
import {
  type ApprovalRow,
  type BaseRow,
  type FindingReportRow,
  readApprovals,
  readFindings,
  readHistoryOfRelease,
  readSets,
  readTested,
  readUnderWay,
  type TestedRow,
} from './facts.store.ts';

/** What is asked about. */
export interface Question {
  readonly release: ReleaseRow;
  readonly environment: EnvironmentRow;
  readonly request: RequestFacts;
  /** Whose approvals count. */
  readonly requestId?: string | undefined;
}

/** Reads everything that the policy looks at, in the transaction that acts on the answer. */
@Injectable()
export class FactsReader {
  constructor(
    private readonly applications: ApplicationService,
    private readonly images: ImageService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly freezes: FreezeService,
    private readonly stops: StopService,
    private readonly rejections: RejectionService,
    private readonly holds: HoldService,
    private readonly outdated: OutdatedService,
  ) {}

  async gather(tx: Transaction, question: Question, policyVersion: number): Promise<DecisionFacts> {
    const { release, environment, request, requestId } = question;
    const { id, applicationId } = release;
    const application = (await this.applications.byIds([applicationId], tx)).get(applicationId);
    if (!application) throw new Error(`The application of release ${id} is gone.`);
    const all = await this.environments.all(tx);
    const names = new Map(all.map((one) => [one.id, one.name]));
    const upstreams = (await this.environments.upstreams([environment.id], tx)).get(environment.id) ?? [];
    const deployment = await this.environments.deployment(tx, environment.id, applicationId);
    const present = deployment && (await this.releases.byIds([deployment.releaseId], tx)).get(deployment.releaseId);
    const images = await this.images.ofReleases([id, ...(present ? [present.id] : [])], tx);
    const presentImages = (present && images.get(present.id)) ?? [];
    const rejection = (await this.rejections.ofReleases([id], tx)).get(id);
    const hold = await this.holds.standing(tx, environment.id, applicationId);
    const approvals = requestId ? ((await readApprovals(tx, [requestId])).get(requestId) ?? []) : [];
    const tested = await readTested(tx, id);
    const reports = await readFindings(tx, id);
    const freshness = (await this.outdated.outdatedOf([id], tx)).get(id);
    const known = { tested, reports, freshness };
    return {
      request,
      release: {
        id,
        application: application.name,
        name: nameOf(release),
        state: release.state,
        digest: release.index ?? undefined,
        platforms: platformFacts(this.images, release, images.get(id) ?? [], presentImages, known),
        order: orderOf(release),
      },
      environment: {
        name: environment.name,
        upstreams: {
          mode: environment.upstreamMode,
          environments: upstreams.flatMap((upstream) => names.get(upstream) ?? []),
        },
        policyVersion,
      },
      environments: [...names.values()],
      deployments: (await readHistoryOfRelease(tx, id)).map((row) => ({
        environment: row.environment,
        digest: row.digest,
        deployedAt: row.since,
        verifiedAt: row.verifiedAt ?? undefined,
        until: row.until ?? undefined,
      })),
      present: presentFacts(present, deployment?.digest, presentImages),
      approvals: approvals.filter(({ voidedAt }) => voidedAt === null).map(approvalFacts),
      ...(await this.restrictions(tx, names)),
      rejection: rejection ? madeBy(rejection) : null,
      hold: hold ? holdFacts(hold) : null,
      underWay: await readUnderWay(tx),
      sets: await readSets(tx, id, environment.id),
    };
  }

  /** Of all places: the decision picks those that apply. */
  private async restrictions(
    tx: Transaction,
    environments: ReadonlyMap<string, string>,
  ): Promise<Pick<DecisionFacts, 'freezes' | 'stops'>> {
    const freezes = await this.freezes.standing(tx);
    const stops = await this.stops.standing(tx);
    const ids = [...freezes, ...stops].flatMap(({ applicationId }) => applicationId ?? []);
    const applications = ids.length > 0 ? await this.applications.byIds(ids, tx) : new Map();
    const scopeOf = ({ environmentId, applicationId }: Placed): Scope => ({
      environment: environmentId === null ? undefined : environments.get(environmentId),
      application: applicationId === null ? undefined : applications.get(applicationId)?.name,
    });
    return {
      freezes: freezes.map((row) => freezeFacts(row, scopeOf(row))),
      stops: stops.map((row) => ({ ...madeBy(row), ...scopeOf(row) })),
    };
  }
}

interface Placed {
  readonly environmentId: string | null;
  readonly applicationId: string | null;
}

function madeBy<Reason>(row: { readonly createdBy: string; readonly reason: Reason; readonly createdAt: Date }) {
  return { by: row.createdBy, reason: row.reason, at: row.createdAt };
}

export function holdFacts(row: HoldRow): HoldFacts {
  return { ...madeBy(row), cause: row.cause, reason: row.reason ?? undefined };
}

function freezeFacts(row: FreezeRow, scope: Scope): FreezeFacts {
  const { name, reason, createdBy, startsAt, seconds, recurrence, timeZone } = row;
  return { ...scope, name, reason, by: createdBy, startsAt, seconds, recurrence: recurrence ?? undefined, timeZone };
}

export function orderOf(release: Pick<ReleaseRow, 'version' | 'committedAt' | 'createdAt'>): ReleaseOrder {
  return {
    version: release.version ?? undefined,
    committedAt: release.committedAt ?? undefined,
    createdAt: release.createdAt,
  };
}

function platformFacts(
  sizes: Pick<ImageService, 'updateSize'>,
  release: ReleaseRow,
  images: readonly ImageRow[],
  present: readonly ImageRow[],
  known: {
    readonly tested: readonly TestedRow[];
    readonly reports: readonly FindingReportRow[];
    readonly freshness: Freshness | undefined;
  },
): PlatformFacts[] {
  const { tested, reports, freshness } = known;
  return release.platforms.map((platform) => {
    const image = images.find((one) => one.platform === platform);
    const before = present.find((one) => one.platform === platform);
    const row = tested.find((one) => one.platform === platform);
    const report = reports.find((one) => one.platform === platform && one.digest === image?.digest);
    return {
      platform,
      digest: image?.digest,
      tests: testsOf(row?.test),
      pullSize: image?.pullSize,
      updateSize: image && before ? sizes.updateSize(before, image) : undefined,
      baseImages: row?.bases.map((base) => baseImageFacts(base, platform, freshness)),
      findings: report && findingFacts(report),
    };
  });
}

function baseImageFacts(base: BaseRow, platform: string, freshness: Freshness | undefined): BaseImageFacts {
  const { reference, pulledPlatform, runtime, builtAt } = base;
  const isIt = (input: { reference: string; platform: string; pulledPlatform: string }) =>
    input.reference === reference && input.platform === platform && input.pulledPlatform === pulledPlatform;
  const outdated = freshness?.outdated.some(isIt) ?? false;
  const uncertain = freshness?.uncertain.some(isIt) ?? false;
  return {
    reference,
    runtime,
    builtAt: builtAt === null ? undefined : new Date(builtAt),
    outdated: outdated || (uncertain ? undefined : false),
  };
}

function testsOf(state: string | null | undefined): PlatformFacts['tests'] {
  if (state === undefined) return undefined;
  if (state === null) return 'none';
  if (state === 'succeeded') return 'passed';
  return state === 'failed' ? 'failed' : undefined;
}

function findingFacts({ tool, at, findings }: FindingReportRow): FindingFacts {
  return { tool, at, findings: findings as FindingFacts['findings'] };
}

export function presentFacts(
  release: ReleaseRow | undefined,
  digest: string | undefined,
  images: readonly ImageRow[] | undefined,
): PresentFacts {
  if (!release || digest === undefined) return { state: 'none' };
  return {
    state: 'known',
    release: release.id,
    name: nameOf(release),
    digest,
    order: orderOf(release),
    platforms: (images ?? []).map(({ platform, pullSize }) => ({ platform, pullSize })),
  };
}

/** As the policy counts it. */
export function approvalFacts(row: ApprovalRow): ApprovalFacts {
  const { actor, groups, verdict, createdAt, digest, planId, policyVersion } = row;
  return { actor, groups, verdict, at: createdAt, digest, plan: planId, policyVersion };
}
