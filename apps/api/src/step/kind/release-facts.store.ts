import type { ExternalInput } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../../database/connect.ts';
import { jsonSafe } from '../json-safe.ts';

export async function writeCheckout(
  tx: Transaction,
  releaseId: string,
  facts: { version: string; commit: string; subject: string; committedAt: Date; exactTag: string | undefined },
): Promise<void> {
  await tx`update release set version = ${facts.version}, commit_sha = ${facts.commit}, commit_subject = ${facts.subject},
    committed_at = ${facts.committedAt}, exact_tag = ${facts.exactTag ?? null} where id = ${releaseId}`;
}

export interface SameVersion {
  readonly id: string;
  readonly state: string;
  readonly commit: string | null;
  /** Its publish has moved the version's tag, though it may not have ended yet. */
  readonly moved: boolean;
}

/** Serialises what gives versions of an application to releases, until the transaction ends. */
export async function lockVersions(tx: Transaction, applicationId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('slipway versions ' || ${applicationId}, 0))`;
}

/** Other releases of the application with this version that are published or on their way. */
export async function findSameVersion(
  sql: Queryable,
  applicationId: string,
  version: string,
  notId: string,
): Promise<readonly SameVersion[]> {
  return sql<SameVersion[]>`select id, state, commit_sha as commit, exists (select from tag_move m
      where m.release_id = release.id and m.name = release.version and m.moved_at is not null) as moved from release
    where application_id = ${applicationId} and version = ${version} and id <> ${notId}
      and state in ('published', 'queued', 'running', 'cancelling') order by id`;
}

export interface PlanFacts {
  readonly pipeline: unknown;
  readonly dockerfile: string;
  readonly stageGraph: unknown;
  readonly platforms: readonly string[];
  readonly imageRepository: string;
  readonly inputs: readonly InputRow[];
  readonly keys: readonly InputKeyRow[];
}

/** What went into the image of a platform, as one digest. */
export interface InputKeyRow {
  readonly platform: string;
  readonly key: string;
  /** The release that built the image, where it is carried over; null: this one does. */
  readonly builtIn: string | null;
}

export interface InputRow {
  readonly stage: number | null;
  readonly kind: string;
  readonly line: number;
  readonly expression: string;
  readonly reference: string;
  /** Of the release, which needs it. */
  readonly platform: string;
  /** For which it is pulled: the builder's own, for a stage that runs there. */
  readonly pulledPlatform: string;
  readonly pin: ExternalInput['pin'];
  /** Of the stage that runs, or of one that it stands on. */
  readonly runtime: boolean;
  /** Null, all three: the engine's own frontend builds, and not this one. */
  readonly indexDigest: string | null;
  readonly childDigest: string | null;
  /** The repository that it was read from: a mirror's, or its own. */
  readonly source: string | null;
  /** When the child was built, as its config says; null: it does not say. */
  readonly builtAt: Date | null;
}

export async function writePlan(tx: Transaction, releaseId: string, plan: PlanFacts): Promise<void> {
  await tx`update release set pipeline = ${tx.json(jsonSafe(plan.pipeline) as never)}, dockerfile = ${plan.dockerfile},
    stage_graph = ${tx.json(jsonSafe(plan.stageGraph) as never)}, platforms = ${plan.platforms as string[]},
    image_repository = ${plan.imageRepository} where id = ${releaseId}`;
  await tx`delete from release_input_key where release_id = ${releaseId}`;
  for (const { platform, key, builtIn } of plan.keys)
    await tx`insert into release_input_key (release_id, platform, key, built_in)
      values (${releaseId}, ${platform}, ${key}, ${builtIn})`;
  await tx`delete from base_image_input where release_id = ${releaseId}`;
  for (const [position, input] of plan.inputs.entries()) {
    await tx`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform,
        pulled_platform, pin, runtime, index_digest, child_digest, source, built_at, built_here)
      values (${releaseId}, ${position}, ${input.stage}, ${input.kind}, ${input.line}, ${input.expression},
        ${input.reference}, ${input.platform}, ${input.pulledPlatform}, ${input.pin}, ${input.runtime},
        ${input.indexDigest}, ${input.childDigest}, ${input.source}, ${input.builtAt},
        exists (select from image where digest = ${input.childDigest}))`;
  }
}

export async function readInputs(sql: Queryable, releaseId: string): Promise<readonly InputRow[]> {
  return sql<InputRow[]>`select stage, kind, line, expression, reference, platform,
    pulled_platform as "pulledPlatform", pin, runtime, index_digest as "indexDigest", child_digest as "childDigest",
    source, built_at as "builtAt" from base_image_input where release_id = ${releaseId} order by position`;
}

/** A rebuild that found nothing new gives its version back: nothing of that name ever was. */
export async function writeNothingNew(tx: Transaction, releaseId: string): Promise<void> {
  await tx`update release set version = null where id = ${releaseId}`;
}

/** The image of one platform as a release published it, with what went into it. */
export interface BuiltImage {
  readonly platform: string;
  readonly key: string;
  readonly digest: string;
  readonly repository: string;
  /** The release that built it: that one, or an earlier one from which it was carried over. */
  readonly builtIn: string;
}

/** None of a release from before inputs were recorded. */
export async function readBuiltImages(sql: Queryable, releaseId: string): Promise<readonly BuiltImage[]> {
  return sql<
    BuiltImage[]
  >`select k.platform, k.key, i.digest, i.repository, coalesce(k.built_in, k.release_id) as "builtIn"
    from release_input_key k join image i on i.release_id = k.release_id and i.platform = k.platform
    where k.release_id = ${releaseId} order by k.platform`;
}

export interface BuilderRow {
  readonly id: string;
  readonly name: string;
  readonly dockerHost: string;
  /** The first one is native. */
  readonly platforms: readonly string[];
}

export async function readBuilders(sql: Queryable): Promise<readonly BuilderRow[]> {
  return sql<BuilderRow[]>`select id, name, docker_host as "dockerHost", platforms from builder order by name`;
}

export async function readBuilder(sql: Queryable, id: string): Promise<BuilderRow | undefined> {
  const [row] = await sql<
    BuilderRow[]
  >`select id, name, docker_host as "dockerHost", platforms from builder where id = ${id}`;
  return row;
}
