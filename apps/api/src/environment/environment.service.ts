import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { recordAudit } from '../audit/audit.store.ts';
import { CONFIG, type Config } from '../config.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { nameReason } from '../graphql/name.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import {
  type DeploymentRow,
  type EnvironmentRow,
  findDeployment,
  findEnvironment,
  insertEnvironment,
  lockGraph,
  readDeploymentsOfApplications,
  readDeploymentsOfEnvironments,
  readEnvironments,
  readEnvironmentsById,
  readUpstreams,
  updateEnvironment,
  writeUpstreams,
} from './environment.store.ts';
import { type EnvironmentInput, inputReasons, upstreamReasons } from './environment-input.ts';
import { credentialsReasons, keepCredentials } from './target-credentials.ts';
import { partReasons, readTarget } from './target-input.ts';

export interface CreateEnvironmentInput extends EnvironmentInput {
  readonly name: string;
}

@Injectable()
export class EnvironmentService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    @Inject(CONFIG) private readonly config: Pick<Config, 'dockerHost' | 'gitAllowFile'>,
    private readonly secrets: Secrets,
  ) {}

  readonly byIds = (ids: readonly string[], sql: Queryable = this.sql) => readEnvironmentsById(sql, ids);
  readonly deploymentsOfApplications = (ids: readonly string[]) => readDeploymentsOfApplications(this.sql, ids);
  readonly deploymentsOfEnvironments = (ids: readonly string[]) => readDeploymentsOfEnvironments(this.sql, ids);

  all(sql: Queryable = this.sql): Promise<EnvironmentRow[]> {
    return readEnvironments(sql);
  }

  /** Ids of each one's upstreams. */
  readonly upstreams = (ids: readonly string[], sql: Queryable = this.sql) => readUpstreams(sql, ids);

  find(name: string, sql: Queryable = this.sql): Promise<EnvironmentRow | undefined> {
    return findEnvironment(sql, name);
  }

  /** What runs of an application in an environment, as far as it was told to. */
  deployment(sql: Queryable, environmentId: string, applicationId: string): Promise<DeploymentRow | undefined> {
    return findDeployment(sql, environmentId, applicationId);
  }

  async create(viewer: Viewer, input: CreateEnvironmentInput): Promise<EnvironmentRow | Refusal> {
    const { name } = input;
    const malformed = nameReason('environment', name);
    const read = readTarget(input, this.config);
    const reasons = [
      ...(malformed ? [malformed] : []),
      ...inputReasons(input),
      ...('reasons' in read ? read.reasons : credentialsReasons(input, read.target, undefined)),
    ];
    if (await this.find(name)) reasons.push(nameTaken(name));
    if (reasons.length > 0 || 'reasons' in read) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      await lockGraph(tx);
      const wrong = await this.edgeReasons(tx, name, input.upstreams ?? []);
      if (wrong.length > 0) return refuse(...wrong);
      const target = await keepCredentials(tx, this.secrets, input, read.target, undefined);
      const made = await insertEnvironment(tx, { name, position: input.position ?? undefined, target });
      if (made) return this.write(tx, viewer, 'environment.created', made, input);
      await keepCredentials(tx, this.secrets, { password: '' }, target, target);
      return refuse(nameTaken(name));
    });
  }

  /** What is not given stays as it is; a target is replaced as a whole when its kind is given. */
  async update(viewer: Viewer, name: string, input: EnvironmentInput): Promise<EnvironmentRow | Refusal> {
    const known = await this.find(name);
    if (!known)
      return refuse({
        code: 'environment.unknown',
        field: 'name',
        message: `There is no environment "${name.slice(0, 80)}".`,
      });
    const read = input.kind == null ? { target: known.target } : readTarget(input, this.config);
    const reasons = [...inputReasons(input), ...partReasons(input), ...('reasons' in read ? read.reasons : [])];
    if (reasons.length > 0 || 'reasons' in read) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      await lockGraph(tx);
      const present = (await readEnvironmentsById(tx, [known.id])).get(known.id) ?? known;
      const wanted = input.kind == null ? present.target : read.target;
      const unfit = credentialsReasons(input, wanted, present.target);
      if (unfit.length > 0) return refuse(...unfit);
      const wrong = input.upstreams ? await this.edgeReasons(tx, name, input.upstreams) : [];
      if (wrong.length > 0) return refuse(...wrong);
      const target = await keepCredentials(tx, this.secrets, input, wanted, present.target);
      return this.write(tx, viewer, 'environment.changed', { ...present, target }, input);
    });
  }

  private async edgeReasons(tx: Transaction, name: string, upstreams: readonly string[]): Promise<RefusalReason[]> {
    const all = await readEnvironments(tx);
    const names = new Map(all.map((one) => [one.id, one.name]));
    const edges = await readUpstreams(
      tx,
      all.map(({ id }) => id),
    );
    const others = all.map((one) => ({
      name: one.name,
      upstreams: (edges.get(one.id) ?? []).flatMap((id) => names.get(id) ?? []),
    }));
    return upstreamReasons(name, upstreams, others);
  }

  private async write(
    tx: Transaction,
    viewer: Viewer,
    action: string,
    present: EnvironmentRow,
    input: EnvironmentInput,
  ): Promise<EnvironmentRow> {
    const row = await updateEnvironment(tx, present.id, {
      position: input.position ?? present.position,
      target: present.target,
      upstreamMode: input.upstreamMode ?? present.upstreamMode,
      imageRepository: input.imageRepository == null ? present.imageRepository : input.imageRepository.trim() || null,
      automatic: input.automatic ?? present.automatic,
    });
    if (input.upstreams) {
      const ids = new Map((await readEnvironments(tx)).map(({ id, name }) => [name, id]));
      await writeUpstreams(
        tx,
        row.id,
        input.upstreams.flatMap((upstream) => ids.get(upstream) ?? []),
      );
    }
    const { name, position, target, upstreamMode, imageRepository, automatic } = row;
    const facts = {
      position,
      target,
      upstreamMode,
      imageRepository,
      automatic,
      upstreams: input.upstreams ?? undefined,
      credentialsSet: input.password == null ? undefined : input.password !== '',
    };
    await recordAudit(tx, { actor: viewer.name, action, subject: name, facts });
    await notifyChange(tx, { environment: name });
    return row;
  }
}

function nameTaken(name: string): RefusalReason {
  return {
    code: 'environment.name-taken',
    field: 'name',
    message: `There is an environment "${name}" already; choose another name.`,
  };
}
