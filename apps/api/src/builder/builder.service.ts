import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { nameReason } from '../graphql/name.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { type BuilderRow, countRunning, insertBuilder, readBuilders, readBuildersById } from './builder.store.ts';
import { dockerHostFault } from './docker-host.ts';

export interface AddBuilderInput {
  readonly name: string;
  readonly dockerHost: string;
  /** Normalised by the scalar. */
  readonly platforms: readonly string[];
  readonly concurrency?: number | null;
}

const MOST_AT_ONCE = 1_000;

@Injectable()
export class BuilderService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly byIds = (ids: readonly string[]) => readBuildersById(this.sql, ids);
  readonly running = (ids: readonly string[]) => countRunning(this.sql, ids);

  all(): Promise<BuilderRow[]> {
    return readBuilders(this.sql);
  }

  /** The engine is not asked: one that is off now may be added, and its steps wait or fail with their own sentence. */
  async add(viewer: Viewer, input: AddBuilderInput): Promise<BuilderRow | Refusal> {
    const { name, dockerHost } = input;
    const concurrency = input.concurrency ?? 4;
    const platforms = [...input.platforms];
    const reasons = inputReasons({ name, dockerHost, platforms, concurrency });
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const row = await insertBuilder(tx, { name, dockerHost, platforms, concurrency });
      if (!row)
        return refuse({
          code: 'builder.name-taken',
          field: 'name',
          message: `There is a builder "${name}" already; choose another name.`,
        });
      const facts = { dockerHost, platforms, concurrency };
      await recordAudit(tx, { actor: viewer.name, action: 'builder.added', subject: name, facts });
      return row;
    });
  }
}

function inputReasons(
  input: Required<Omit<AddBuilderInput, 'concurrency'>> & { concurrency: number },
): RefusalReason[] {
  const { name, dockerHost, platforms, concurrency } = input;
  const fault = dockerHostFault(dockerHost);
  const twice = platforms.find((platform, index) => platforms.indexOf(platform) !== index);
  const reasons: (RefusalReason | undefined)[] = [
    nameReason('builder', name),
    fault === undefined ? undefined : { code: 'builder.docker-host-malformed', field: 'dockerHost', message: fault },
    platforms.length > 0
      ? undefined
      : {
          code: 'builder.no-platform',
          field: 'platforms',
          message: 'A builder serves at least one platform; name its native one first.',
        },
    twice === undefined
      ? undefined
      : {
          code: 'builder.platform-twice',
          field: 'platforms',
          message: `${twice} is named twice; name each platform once.`,
        },
    concurrency >= 1 && concurrency <= MOST_AT_ONCE
      ? undefined
      : {
          code: 'builder.concurrency-out-of-range',
          field: 'concurrency',
          message: `${concurrency} steps at once cannot be; use 1 to ${MOST_AT_ONCE}.`,
        },
  ];
  return reasons.filter((reason) => reason !== undefined);
}
