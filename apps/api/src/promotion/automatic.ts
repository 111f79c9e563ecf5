import { Inject, Injectable } from '@nestjs/common';
import { type Candidate, isOlderRelease, isRebuildOf, nextAutomatic, type ReleaseOrder } from '@slipway/pipeline';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import { ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { HoldService } from '../restriction/hold.service.ts';
import { Decider } from './decider.ts';
import { holdFacts, orderOf, presentFacts } from './facts-reader.ts';
import { type CandidateRow, readCandidates, readNewer } from './follow-up.store.ts';
import { PromotionStart } from './promotion-start.ts';

const requestedBy = 'slipway';

export interface Next {
  readonly release: ReleaseRow | undefined;
  /** One sentence: why this one, or why none. */
  readonly because: string;
  /** When time alone may change it. */
  readonly askAgainAt?: Date | undefined;
}

/** Promotes by itself what environments want promoted by themselves. */
@Injectable()
export class AutomaticPromotion {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly environments: EnvironmentService,
    private readonly releases: ReleaseService,
    private readonly holds: HoldService,
    private readonly decider: Decider,
    private readonly start: PromotionStart,
  ) {}

  /** @returns when time alone may let something go, as far as is known */
  async all(): Promise<Date | undefined> {
    const rows = await readCandidates(this.sql);
    const places = Map.groupBy(rows, ({ environmentId, applicationId }) => `${environmentId} ${applicationId}`);
    const times: Date[] = [];
    for (const candidates of places.values()) {
      const next = await this.place(candidates);
      if (next) times.push(next);
    }
    return times.toSorted((left, right) => Number(left) - Number(right))[0];
  }

  /** What would go into the environment by itself next, and why or why not. Writes nothing. */
  async next(environment: EnvironmentRow, applicationId: string): Promise<Next> {
    return inTransaction(this.sql, async (tx) => {
      const newer = await readNewer(tx, environment.id, applicationId);
      const untried = newer.filter(({ tried }) => !tried).map(({ releaseId }) => releaseId);
      const [tried] = newer;
      if (tried && untried.length === 0 && environment.automatic !== 'off')
        return {
          release: undefined,
          because: `${tried.name} went to ${environment.name} and did not end well; promote it again by hand, or release something newer.`,
        };
      const place = { environment, applicationId };
      const { release, because, askAgainAt } = await this.choose(tx, place, untried, new Date());
      return { release, because, askAgainAt };
    });
  }

  private place(rows: readonly CandidateRow[]): Promise<Date | undefined> {
    return inTransaction(this.sql, async (tx) => {
      const now = new Date();
      const { environmentId = '', applicationId = '' } = rows[0] ?? {};
      const environment = (await this.environments.byIds([environmentId], tx)).get(environmentId);
      if (!environment || environment.automatic === 'off') return undefined;
      const ids = rows.map(({ releaseId }) => releaseId);
      const { release, askAgainAt } = await this.choose(tx, { environment, applicationId }, ids, now);
      if (!release) return askAgainAt;
      const request = { kind: 'automatic', requestedBy } as const;
      await this.start.begin(tx, { release, environment, kind: 'automatic', request }, now);
      return undefined;
    });
  }

  private async choose(
    tx: Transaction,
    { environment, applicationId }: { readonly environment: EnvironmentRow; readonly applicationId: string },
    ids: readonly string[],
    now: Date,
  ): Promise<Next> {
    const releases = await this.releases.byIds(ids, tx);
    const candidates: Candidate[] = [];
    const deployment = await this.environments.deployment(tx, environment.id, applicationId);
    const running = deployment && (await this.releases.byIds([deployment.releaseId], tx)).get(deployment.releaseId);
    const runs = { version: running?.version, commit: running?.commit };
    const standing = await this.holds.standing(tx, environment.id, applicationId);
    const present = presentFacts(running, deployment?.digest, undefined);
    const hold = standing ? holdFacts(standing) : null;
    const newestFirst = ids
      .flatMap((id) => releases.get(id) ?? [])
      .toSorted((left, right) => compareAge(orderOf(left), orderOf(right)));
    for (const release of newestFirst) {
      const request = { kind: 'automatic', requestedBy } as const;
      const { decision, facts } = await this.decider.decide(tx, { release, environment, request }, now);
      const { id, name, order } = facts.release;
      const rejected = facts.rejection !== null;
      candidates.push({ release: id, name, order, commit: release.commit ?? undefined, rejected, decision });
      const isMeant = environment.automatic !== 'rebuilds' || isRebuildOf(release, runs);
      // Nothing older is looked at where only the newest may go.
      if (!rejected && isMeant && (environment.automatic !== 'as-soon-as-allowed' || decision.allowed)) break;
    }
    const place = { name: environment.name, present, commit: runs.commit ?? undefined, hold };
    const choice = nextAutomatic(candidates, place, environment.automatic);
    const release = choice.next && releases.get(choice.next.release);
    return { release, because: choice.because, askAgainAt: choice.askAgainAt };
  }
}

/** The newest first. */
function compareAge(left: ReleaseOrder, right: ReleaseOrder): number {
  if (isOlderRelease(left, right)) return 1;
  return isOlderRelease(right, left) ? -1 : 0;
}
