import type { ReleaseCause } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';

/** Of a release that is a rebuild: why it was made, and of what. */
export interface ReleaseCauseRow {
  readonly id: string;
  readonly cause: ReleaseCause;
  readonly requestedBy: string;
  readonly rebuiltFrom: string;
  /** How people call that. */
  readonly rebuilt: string;
}

export async function readReleaseCauses(sql: Queryable, ids: readonly string[]): Promise<Map<string, ReleaseCauseRow>> {
  const rows = await sql<
    ReleaseCauseRow[]
  >`select r.id, r.cause, r.requested_by as "requestedBy", r.rebuilt_from as "rebuiltFrom",
      coalesce(f.version, f.ref) as rebuilt
    from release r join release f on f.id = r.rebuilt_from where r.id = any (${ids as string[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

export interface CarriedOverRow {
  readonly releaseId: string;
  readonly platform: string;
  /** The release that built it. */
  readonly builtIn: string;
}

export async function readCarriedOver(sql: Queryable, ids: readonly string[]): Promise<Map<string, CarriedOverRow[]>> {
  const rows = await sql<CarriedOverRow[]>`select release_id as "releaseId", platform, built_in as "builtIn"
    from release_input_key where release_id = any (${ids as string[]}::uuid[]) and built_in is not null order by platform`;
  return Map.groupBy(rows, ({ releaseId }) => releaseId);
}
