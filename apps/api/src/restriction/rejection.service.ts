import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { reasonFault } from './place.ts';
import { insertRejection, liftRejection, type RejectionRow, readRejections } from './rejection.store.ts';

@Injectable()
export class RejectionService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
  ) {}

  readonly ofReleases = (ids: readonly string[], sql: Queryable = this.sql) => readRejections(sql, ids);

  async reject(viewer: Viewer, releaseId: string, reason: string): Promise<RejectionRow | Refusal> {
    const release = await this.releases.find(releaseId);
    const fault = reasonFault(reason);
    if (!release || fault) return refuse(...(release ? [] : [unknownRelease]), ...(fault ? [fault] : []));
    return inTransaction(this.sql, async (tx) => {
      const row = await this.rejectIn(tx, viewer, release, reason);
      if (row) return row;
      return refuse({
        code: 'release.rejected',
        field: 'release',
        message: `Release ${nameOf(release)} is rejected already; lift that rejection first to give another reason.`,
      });
    });
  }

  /** Undefined when it is rejected already. */
  async rejectIn(
    tx: Transaction,
    viewer: Viewer,
    release: ReleaseRow,
    reason: string,
  ): Promise<RejectionRow | undefined> {
    const about = { releaseId: release.id, reason: reason.trim(), createdBy: viewer.name, createdAt: new Date() };
    const row = await insertRejection(tx, about);
    if (row) await this.record(tx, viewer, 'release.rejected', release, { reason: row.reason });
    return row;
  }

  async lift(viewer: Viewer, releaseId: string): Promise<RejectionRow | Refusal> {
    const release = await this.releases.find(releaseId);
    if (!release) return refuse(unknownRelease);
    return inTransaction(this.sql, async (tx) => {
      const row = await liftRejection(tx, release.id, viewer.name, new Date());
      if (!row)
        return refuse({
          code: 'release.not-rejected',
          field: 'release',
          message: `Release ${nameOf(release)} is not rejected, so there is nothing to lift.`,
        });
      await this.record(tx, viewer, 'release.rejection-lifted', release, { reason: row.reason });
      return row;
    });
  }

  private async record(tx: Transaction, viewer: Viewer, action: string, release: ReleaseRow, facts: object) {
    const application = (await this.applications.byIds([release.applicationId])).get(release.applicationId)?.name;
    const subject = `${application} ${nameOf(release)}`;
    await recordAudit(tx, {
      actor: viewer.name,
      action,
      subject,
      application,
      facts: { release: release.id, digest: release.index, ...facts },
    });
    await notifyChange(tx, { application, release: release.id });
  }
}

const unknownRelease = { code: 'release.unknown', field: 'release', message: 'There is no such release.' };
