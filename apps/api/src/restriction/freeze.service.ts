import { Inject, Injectable } from '@nestjs/common';
import { type FreezeWindow, freezeProblem, freezeWindow } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { endFreeze, type FreezeRow, insertFreeze, lockFreeze, readFreezes } from './freeze.store.ts';
import { describePlace, findPlace, type PlaceInput, reasonFault } from './place.ts';

export interface CreateFreezeInput extends PlaceInput {
  readonly name: string;
  readonly reason: string;
  readonly startsAt: Date;
  readonly seconds: number;
  readonly recurrence?: string | null;
  readonly timeZone?: string | null;
}

@Injectable()
export class FreezeService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  /** Those that can still be in force; the newest hundred of all with `all`. */
  async list(all: boolean): Promise<FreezeRow[]> {
    const rows = await readFreezes(this.sql, all);
    return all ? rows : rows.filter((row) => occurrenceOf(row, new Date()) !== undefined);
  }

  /** Those that nobody ended, for the facts of a decision. */
  standing(sql: Queryable): Promise<FreezeRow[]> {
    return readFreezes(sql, false);
  }

  /** Null when it was ended or is over. */
  occurrence(freeze: FreezeRow): FreezeWindow | null {
    return freeze.endedAt ? null : (occurrenceOf(freeze, new Date()) ?? null);
  }

  async create(viewer: Viewer, input: CreateFreezeInput): Promise<FreezeRow | Refusal> {
    const place = await findPlace(this.environments, this.applications, input);
    const recurrence = input.recurrence?.trim().replace(/^RRULE:/i, '') || null;
    const timeZone = input.timeZone?.trim() || 'UTC';
    const reasons = [...place.reasons, ...inputReasons({ ...input, recurrence, timeZone })];
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const row = await insertFreeze(tx, {
        name: input.name.trim(),
        reason: input.reason.trim(),
        environmentId: place.environment?.id ?? null,
        applicationId: place.application?.id ?? null,
        startsAt: input.startsAt,
        seconds: input.seconds,
        recurrence,
        timeZone,
        createdBy: viewer.name,
        createdAt: new Date(),
      });
      await this.record(tx, viewer, 'freeze.created', row);
      return row;
    });
  }

  async end(viewer: Viewer, id: string): Promise<FreezeRow | Refusal> {
    const unknown = refuse({ code: 'freeze.unknown', field: 'id', message: 'There is no such freeze.' });
    if (!isId(id)) return unknown;
    return inTransaction(this.sql, async (tx) => {
      const freeze = await lockFreeze(tx, id);
      if (!freeze) return unknown;
      if (freeze.endedAt) return freeze;
      const row = await endFreeze(tx, id, viewer.name, new Date());
      await this.record(tx, viewer, 'freeze.ended', row);
      return row;
    });
  }

  private async record(tx: Transaction, viewer: Viewer, action: string, freeze: FreezeRow): Promise<void> {
    const { environmentId, applicationId, name, reason, startsAt, seconds, recurrence, timeZone } = freeze;
    const environment = environmentId ? (await this.environments.byIds([environmentId])).get(environmentId) : undefined;
    const application = applicationId ? (await this.applications.byIds([applicationId])).get(applicationId) : undefined;
    await recordAudit(tx, {
      actor: viewer.name,
      action,
      subject: `${name}: ${describePlace({ environment, application })}`,
      application: application?.name,
      facts: { freeze: freeze.id, reason, startsAt, seconds, recurrence, timeZone },
    });
    await notifyChange(tx, { environment: environment?.name, application: application?.name });
  }
}

function occurrenceOf(freeze: FreezeRow, now: Date): FreezeWindow | undefined {
  return freezeWindow({ ...freeze, recurrence: freeze.recurrence ?? undefined }, now);
}

function inputReasons(input: CreateFreezeInput & { readonly timeZone: string }): RefusalReason[] {
  const name = input.name.trim();
  const times = { ...input, recurrence: input.recurrence ?? undefined };
  const problem = freezeProblem(times);
  const over = problem === undefined && freezeWindow(times, new Date()) === undefined;
  const reasons: (RefusalReason | undefined)[] = [
    name.length >= 1 && name.length <= 80
      ? undefined
      : { code: 'freeze.name-malformed', field: 'name', message: 'A freeze needs a name of 1 to 80 characters.' },
    reasonFault(input.reason),
    problem === undefined ? undefined : { code: 'freeze.times-malformed', field: 'recurrence', message: problem },
    over
      ? {
          code: 'freeze.over',
          field: 'startsAt',
          message: 'This freeze would be over already; choose a time to come, or a recurrence.',
        }
      : undefined,
  ];
  return reasons.filter((reason) => reason !== undefined);
}
