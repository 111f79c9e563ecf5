import { Inject, Injectable } from '@nestjs/common';
import { hasSucceeded } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { nameOf, ReleaseService } from './release.service.ts';
import type { ReleaseRow } from './release.store.ts';
import { insertReleaseSet, type ReleaseSetRow, readReleaseSets } from './release-set.store.ts';

const MOST = 50;

@Injectable()
export class ReleaseSetService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly releases: ReleaseService,
  ) {}

  readonly ofReleases = (ids: readonly string[]) => readReleaseSets(this.sql, ids);

  /** Two sets may hold the same releases: each is one occasion on which they were tested. */
  async create(viewer: Viewer, name: string, ids: readonly string[]): Promise<ReleaseSetRow | Refusal> {
    const text = name.trim();
    const wanted = [...new Set(ids)];
    const found =
      wanted.length <= MOST ? await this.releases.byIds(wanted.filter(isId)) : new Map<string, ReleaseRow>();
    const reasons = reasonsAgainst(text, wanted, found);
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const set = { name: text, releaseIds: wanted, createdBy: viewer.name, createdAt: new Date() };
      const row = await insertReleaseSet(tx, set);
      const members = await Promise.all(wanted.map((id) => this.releases.names(tx, id)));
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'release-set.created',
        subject: text,
        facts: { set: row.id, releases: members.map(({ application, release }) => `${application} ${release}`) },
      });
      for (const release of wanted) await notifyChange(tx, { release });
      return row;
    });
  }
}

function reasonsAgainst(
  name: string,
  ids: readonly string[],
  found: ReadonlyMap<string, ReleaseRow>,
): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  const add = (what: string, field: string, message: string) =>
    reasons.push({ code: `release-set.${what}`, field, message });
  if (name.length < 1 || name.length > 80)
    add('name-malformed', 'name', 'A set of releases needs a name of 1 to 80 characters.');
  if (ids.length < 2 || ids.length > MOST) {
    add('count', 'releases', `The set has ${ids.length} releases; name 2 to ${MOST} that were tested together.`);
    return reasons;
  }
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0)
    add('release-unknown', 'releases', `There is no release ${unknown.map((id) => id.slice(0, 80)).join(', ')}.`);
  for (const release of found.values())
    if (!hasSucceeded(release.state))
      add(
        'not-published',
        'releases',
        `Release ${nameOf(release)} is ${release.state}; only published releases can have been tested together.`,
      );
  for (const [first, second] of Map.groupBy(found.values(), ({ applicationId }) => applicationId).values())
    if (first && second)
      add(
        'application-twice',
        'releases',
        `${nameOf(first)} and ${nameOf(second)} are releases of one application; keep one of them.`,
      );
  return reasons;
}
