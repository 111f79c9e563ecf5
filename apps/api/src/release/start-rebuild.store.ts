import type { ReleaseCause } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';

/** A release as far as a rebuild of it must know. */
export interface RebuiltRow {
  readonly id: string;
  readonly applicationId: string;
  readonly version: string;
}

/** Undefined when it is not published. */
export async function findRebuilt(tx: Transaction, releaseId: string): Promise<RebuiltRow | undefined> {
  const [row] = await tx<RebuiltRow[]>`select id, application_id as "applicationId", version from release
    where id = ${releaseId} and state = 'published'`;
  return row;
}

/** Versions of the application that begin so. Until the transaction ends no release of it gets another version. */
export async function lockVersionsLike(tx: Transaction, applicationId: string, start: string): Promise<string[]> {
  // The same lock as of the step that gives releases their versions.
  await tx`select pg_advisory_xact_lock(hashtextextended('slipway versions ' || ${applicationId}, 0))`;
  const rows = await tx<{ version: string }[]>`select version from release
    where application_id = ${applicationId} and starts_with(version, ${start})`;
  return rows.map(({ version }) => version);
}

/** A queued release without steps, from the commit of another one; gives its id. What was asked for is that tag, or else that commit. */
export async function insertRebuild(
  tx: Transaction,
  rebuild: {
    readonly of: string;
    readonly version: string;
    readonly cause: ReleaseCause;
    readonly requestedBy: string;
  },
  now: Date,
): Promise<string> {
  const { of, version, cause, requestedBy } = rebuild;
  const [row] = await tx<{ id: string }[]>`
    insert into release (application_id, ref, state, requested_by, version, commit_sha, commit_subject, committed_at,
      exact_tag, cause, rebuilt_from, source_version, created_at)
    select application_id, coalesce(exact_tag, commit_sha), 'queued', ${requestedBy}, ${version}, commit_sha, commit_subject, committed_at,
      exact_tag, ${tx.json(JSON.parse(JSON.stringify(cause)))}, id, coalesce(source_version, version), ${now}
    from release where id = ${of} returning id`;
  return (row as { id: string }).id;
}
