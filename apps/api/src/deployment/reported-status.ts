import { parseDigest } from '@slipway/registry';
import type { Sql } from '../database/connect.ts';
import type { ReportedStatus } from '../target/git-ops/reported-status.ts';
import type { ObserveSpec } from '../target/target.ts';
import { readReported } from './reported.store.ts';

/** What the tool that runs it told last; undefined: it never did. */
export async function readReportedStatus(sql: Sql, spec: ObserveSpec): Promise<ReportedStatus | undefined> {
  const row = await readReported(sql, spec.environmentName ?? spec.environment, spec.application);
  if (row === undefined) return undefined;
  const { digest, state, message, at } = row;
  return { digest: parseDigest(digest), state, at, ...(message === null ? {} : { message }) };
}
