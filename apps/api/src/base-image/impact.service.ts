import { Inject, Injectable } from '@nestjs/common';
import { usedOf } from '@slipway/pipeline';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import {
  type CountingUseRow,
  type DigestImpactRow,
  type DownstreamRow,
  readCountingUses,
  readDownstream,
  readImpact,
  type UserRow,
} from './impact.store.ts';
import type { WatchedTagRow } from './watched-tag.ts';

/** Of one digest; the rest is counted. */
const MOST_USERS = 20;
const MOST_DIGESTS = 50;

export type BaseImageUser = UserRow & { readonly current: boolean };

export interface DigestImpact extends Omit<DigestImpactRow, 'users'> {
  readonly current: boolean;
  readonly users: readonly BaseImageUser[];
}

export interface DownstreamNode {
  readonly id: string;
  readonly application: string | null;
  readonly release: string | null;
  readonly version: string | null;
  readonly depth: number;
  readonly outdated: boolean;
  readonly environments: readonly string[];
}

export interface DownstreamGraph {
  readonly nodes: readonly DownstreamNode[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly platforms: readonly string[] }[];
}

/** Who stands on a base image, directly or through images that were built here. */
@Injectable()
export class ImpactService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** By reference; one statement for all that are asked for. */
  readonly countingUses = async (references: readonly string[]): Promise<Map<string, CountingUseRow[]>> =>
    Map.groupBy(await readCountingUses(this.sql, references), ({ reference }) => reference);

  users(row: WatchedTagRow, uses: readonly CountingUseRow[]): BaseImageUser[] {
    const now = settledUse(row);
    return uses.map(({ uses: taken, reference: _, ...user }) => ({
      ...user,
      platforms: [...new Set(taken.map(({ platform }) => platform))].sort(),
      through: null,
      current: taken.every(({ pulledPlatform, digest }) => now[pulledPlatform] === digest),
    }));
  }

  async byDigest(row: WatchedTagRow): Promise<DigestImpact[]> {
    const now = settledUse(row);
    const rows = await readImpact(this.sql, row.reference, { digests: MOST_DIGESTS, users: MOST_USERS });
    return rows.map(({ users, ...each }) => {
      const current = now[each.platform] === each.digest;
      return { ...each, current, users: users.map((user) => ({ ...user, current })) };
    });
  }

  async downstream(row: WatchedTagRow): Promise<DownstreamGraph> {
    return graphOf(row.id, await readDownstream(this.sql, row.reference, settledUse(row)));
  }
}

/** Platform that it is pulled for → the image that a build would take now. */
function settledUse({ settledChildren, platforms }: WatchedTagRow): Record<string, string> {
  return { ...settledChildren, ...usedOf(settledChildren ?? {}, platforms) };
}

/** What stands on something outdated is outdated itself, however far away that is. */
function graphOf(root: string, rows: readonly DownstreamRow[]): DownstreamGraph {
  const outdated = new Set(
    rows.filter(({ edges }) => edges.some((edge) => edge.outdated)).map((row) => row.application),
  );
  for (let grew = true; grew; ) {
    const reached = rows.filter(
      ({ application, edges }) => !outdated.has(application) && edges.some(({ from }) => from && outdated.has(from)),
    );
    for (const { application } of reached) outdated.add(application);
    grew = reached.length > 0;
  }
  const base = {
    id: root,
    application: null,
    release: null,
    version: null,
    depth: 0,
    outdated: false,
    environments: [],
  };
  return {
    nodes: [
      base,
      ...rows.map(({ edges: _, ...row }) => ({ ...row, id: row.application, outdated: outdated.has(row.application) })),
    ],
    edges: rows.flatMap(({ application, edges }) =>
      edges.map(({ from, platforms }) => ({ from: from ?? root, to: application, platforms })),
    ),
  };
}
