import { Inject, Injectable } from '@nestjs/common';
import { canCancel, canRetry, hasSucceeded, initialSteps, type ReleaseState } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { byId, type Connection, connectionOf, isId, type PageArguments, parsePage } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { Queue } from '../queue/queue.ts';
import {
  countReleases,
  findPublished,
  findQueued,
  insertRelease,
  type ReleaseFilter,
  type ReleaseRow,
  type ReleasesOfApplication,
  readLatestReleases,
  readPreviousReleases,
  readReleases,
  readReleasesById,
  readReleasesOfApplications,
  readTagsOfReleases,
} from './release.store.ts';
import { lockRun } from './run.store.ts';
import { applyEvent, startRun } from './run.ts';

const LIST = byId('releases');

export interface StartReleaseInput {
  readonly application: string;
  readonly ref: string;
}

export type ReleaseConnection = Connection<ReleaseRow> & { readonly filter: ReleaseFilter };
type ReleaseArguments = PageArguments & { readonly state?: ReleaseState | null };

@Injectable()
export class ReleaseService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly queue: Queue,
    private readonly applications: ApplicationService,
  ) {}

  readonly byIds = (ids: readonly string[], sql: Queryable = this.sql) => readReleasesById(sql, ids);
  readonly latestOf = (applicationIds: readonly string[], sql: Queryable = this.sql) =>
    readLatestReleases(sql, applicationIds);
  readonly previousOf = (ids: readonly string[]) => readPreviousReleases(this.sql, ids);
  readonly tagsOf = (ids: readonly string[]) => readTagsOfReleases(this.sql, ids);

  /** One statement for all applications that are asked for the same page. */
  readonly pagesOf = async (
    keys: readonly ReleasesOfApplication[],
  ): Promise<Map<ReleasesOfApplication, ReleaseRow[]>> => {
    const pages = new Map<ReleasesOfApplication, ReleaseRow[]>();
    for (const group of Map.groupBy(keys, ({ applicationId: _, ...page }) => JSON.stringify(page)).values()) {
      const [first] = group;
      if (!first) continue;
      const rows = await readReleasesOfApplications(
        this.sql,
        group.map(({ applicationId }) => applicationId),
        first,
      );
      for (const key of group) pages.set(key, rows.get(key.applicationId) ?? []);
    }
    return pages;
  };

  readonly counts = async (filters: readonly ReleaseFilter[]): Promise<Map<ReleaseFilter, number>> => {
    const counts = new Map<ReleaseFilter, number>();
    for (const group of Map.groupBy(filters, ({ state }) => state ?? '').values()) {
      const found = await countReleases(
        this.sql,
        group.map(({ applicationId }) => applicationId ?? ''),
        group[0]?.state,
      );
      for (const filter of group) counts.set(filter, found.get(filter.applicationId ?? '') ?? 0);
    }
    return counts;
  };

  /** How people call a release and its application. */
  async names(sql: Queryable, id: string): Promise<{ release: string; application: string }> {
    const release = (await this.byIds([id], sql)).get(id);
    const application =
      release && (await this.applications.byIds([release.applicationId], sql)).get(release.applicationId);
    if (!release || !application) throw new Error(`Release ${id} is gone.`);
    return { release: nameOf(release), application: application.name };
  }

  async find(id: string): Promise<ReleaseRow | undefined> {
    return isId(id) ? (await this.byIds([id])).get(id) : undefined;
  }

  async page(args: ReleaseArguments): Promise<ReleaseConnection> {
    const page = parsePage(LIST, args, 20);
    const filter = { state: args.state ?? undefined };
    const rows = await readReleases(this.sql, { limit: page.limit, before: page.after, ...filter });
    return { ...connectionOf(LIST, page, rows, ({ id }) => id), filter };
  }

  async pageOf(
    applicationId: string,
    args: ReleaseArguments,
    load: (key: ReleasesOfApplication) => Promise<ReleaseRow[] | undefined>,
  ): Promise<ReleaseConnection> {
    const page = parsePage(LIST, args, 20);
    const filter = { applicationId, state: args.state ?? undefined };
    const rows = (await load({ ...filter, limit: page.limit, before: page.after })) ?? [];
    return { ...connectionOf(LIST, page, rows, ({ id }) => id), filter };
  }

  start(viewer: Viewer, input: StartReleaseInput): Promise<ReleaseRow | Refusal> {
    return inTransaction(this.sql, (tx) => this.startIn(tx, viewer, input));
  }

  /** In the transaction of what asks for it. */
  async startIn(tx: Transaction, viewer: Viewer, input: StartReleaseInput): Promise<ReleaseRow | Refusal> {
    const ref = input.ref.trim();
    const application = await this.applications.find(input.application, tx);
    const reasons: (RefusalReason | undefined)[] = [
      application
        ? undefined
        : {
            code: 'release.application-unknown',
            field: 'application',
            message: `There is no application "${input.application.slice(0, 80)}"; register it first.`,
          },
      refReason(ref),
    ];
    const refused = reasons.filter((reason) => reason !== undefined);
    if (!application || refused.length > 0) return refuse(...refused);
    const now = new Date();
    const id = await insertRelease(tx, { applicationId: application.id, ref, requestedBy: viewer.name }, now);
    await startRun(tx, { queue: this.queue, now }, { releaseId: id }, initialSteps());
    await this.audit(tx, viewer, 'release.started', { id, version: null, ref }, application.name, { ref });
    return this.there(id, tx);
  }

  /** The id of a release of this ref that has not begun yet: what is pushed before it does goes along. */
  waitingFor(tx: Transaction, applicationId: string, ref: string): Promise<string | undefined> {
    return findQueued(tx, applicationId, ref);
  }

  /** By its id, or the version that people know it by. */
  async published(applicationId: string, idOrVersion: string): Promise<ReleaseRow | undefined> {
    const release = isId(idOrVersion)
      ? await this.find(idOrVersion)
      : await findPublished(this.sql, applicationId, idOrVersion);
    return release?.applicationId === applicationId && hasSucceeded(release.state) ? release : undefined;
  }

  /** Asking again while it is being cancelled is answered with the release as it is. */
  cancel(viewer: Viewer, id: string): Promise<ReleaseRow | Refusal> {
    return this.change(viewer, id, 'release.cancelled', 'cancel-requested', (release) =>
      canCancel(release.state) || release.state === 'cancelling'
        ? undefined
        : {
            code: 'release.over',
            field: 'id',
            message: `Release ${nameOf(release)} is ${release.state} already, so there is nothing to cancel.`,
          },
    );
  }

  retry(viewer: Viewer, id: string): Promise<ReleaseRow | Refusal> {
    return this.change(viewer, id, 'release.retried', 'retry-requested', (release) => {
      if (canRetry(release.state)) return undefined;
      return { code: 'release.not-retryable', field: 'id', message: notRetryable(release) };
    });
  }

  private async change(
    viewer: Viewer,
    id: string,
    action: string,
    event: 'cancel-requested' | 'retry-requested',
    reasonAgainst: (release: ReleaseRow) => RefusalReason | undefined,
  ): Promise<ReleaseRow | Refusal> {
    const unknown = refuse({ code: 'release.unknown', field: 'id', message: 'There is no such release.' });
    if (!isId(id)) return unknown;
    const refusal = await inTransaction(this.sql, async (tx) => {
      // The lock first: what the decision is made on must not move before it is written.
      const stored = await lockRun(tx, { releaseId: id });
      const release = stored && (await readReleasesById(tx, [id])).get(id);
      if (!release) return unknown;
      const reason = reasonAgainst(release);
      if (reason) return refuse(reason);
      const result = await applyEvent(tx, { queue: this.queue, now: new Date() }, { releaseId: id }, { type: event });
      if (result.run !== stored.run && result.run.state !== stored.run.state)
        await this.audit(tx, viewer, action, release, stored.application, {
          from: release.state,
          to: result.run.state,
        });
      return undefined;
    });
    return refusal ?? this.there(id);
  }

  private async there(id: string, sql: Queryable = this.sql): Promise<ReleaseRow> {
    const release = (await this.byIds([id], sql)).get(id);
    if (!release) throw new Error(`Release ${id} is gone.`);
    return release;
  }

  private audit(
    tx: Transaction,
    viewer: Viewer,
    action: string,
    release: Pick<ReleaseRow, 'id' | 'version' | 'ref'>,
    application: string,
    facts: Record<string, unknown>,
  ): Promise<void> {
    return recordAudit(tx, {
      actor: viewer.name,
      action,
      subject: `${application} ${nameOf(release)}`,
      application,
      facts: { release: release.id, ...facts },
    });
  }
}

/** How a person names a release: by its version, before checkout by what was asked for. */
export function nameOf({ version, ref }: Pick<ReleaseRow, 'version' | 'ref'>): string {
  return version ?? ref;
}

function notRetryable(release: ReleaseRow): string {
  const name = nameOf(release);
  if (hasSucceeded(release.state))
    return `Release ${name} is published and cannot change; start a new release instead.`;
  if (release.state === 'unchanged')
    return `The rebuild of ${name} found nothing new, so there is nothing to try again; ask for another rebuild instead.`;
  return `Release ${name} is still ${release.state}; wait for its end, or cancel it first.`;
}

function refReason(ref: string): RefusalReason | undefined {
  // As git check-ref-format, without what nobody sees: spaces of all kinds, controls and marks of direction.
  const wrong = /[\p{C}\p{Z}~^:?*[\\]|\.\.|@\{|^-/u.test(ref);
  if (ref !== '' && ref.length <= 250 && !wrong) return undefined;
  return {
    code: 'release.ref-malformed',
    field: 'ref',
    message: `"${ref.slice(0, 80)}" cannot name a tag, a branch or a commit; give one such as v1.4.2, main or 3f2a91c.`,
  };
}
