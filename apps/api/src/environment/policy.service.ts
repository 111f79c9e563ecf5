import { Inject, Injectable } from '@nestjs/common';
import { defaultPolicy, formatProblem, type Policy, PolicyError, parsePolicy, policySchema } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { findEnvironment, lockEnvironment, readEnvironments } from './environment.store.ts';
import { insertPolicy, type PolicyRow, readPolicies, readPolicyVersions } from './policy.store.ts';

/** What holds in an environment now. */
export interface PresentPolicy {
  /** Undefined and 0 when nobody wrote one. */
  readonly id: string | undefined;
  readonly version: number;
  readonly policy: Policy;
}

const LONGEST = 100_000;

@Injectable()
export class PolicyService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly ofEnvironments = (ids: readonly string[]) => readPolicies(this.sql, ids);
  readonly versionsOf = (ids: readonly string[]) => readPolicyVersions(this.sql, ids);

  schema(): string {
    return JSON.stringify(policySchema);
  }

  async present(sql: Queryable, environmentId: string): Promise<PresentPolicy> {
    const row = (await readPolicies(sql, [environmentId])).get(environmentId);
    return row ?? { id: undefined, version: 0, policy: defaultPolicy };
  }

  async set(viewer: Viewer, environmentName: string, text: string): Promise<PolicyRow | Refusal> {
    const known = await findEnvironment(this.sql, environmentName);
    if (!known)
      return refuse({
        code: 'environment.unknown',
        field: 'environment',
        message: `There is no environment "${environmentName.slice(0, 80)}".`,
      });
    return inTransaction(this.sql, async (tx) => {
      await lockEnvironment(tx, known.id);
      const names = (await readEnvironments(tx)).map(({ name }) => name);
      const read = readPolicy(text, names);
      if ('reasons' in read) return refuse(...read.reasons);
      const present = (await readPolicies(tx, [known.id])).get(known.id);
      if (present?.text === text) return present;
      const row = await insertPolicy(tx, {
        environmentId: known.id,
        text,
        policy: read.policy,
        createdBy: viewer.name,
      });
      const facts = { version: row.version, text };
      await recordAudit(tx, { actor: viewer.name, action: 'policy.set', subject: known.name, facts });
      await notifyChange(tx, { environment: known.name });
      return row;
    });
  }
}

function readPolicy(text: string, environments: readonly string[]): { policy: Policy } | { reasons: RefusalReason[] } {
  if (text.length > LONGEST) {
    const message = `The policy has ${text.length} characters, but ${LONGEST} are the most.`;
    return { reasons: [{ code: 'policy.too-long', field: 'text', message }] };
  }
  try {
    return { policy: parsePolicy(text, { environments }) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const reasons = error.problems.map((problem) => ({
      code: 'policy.malformed',
      field: 'text',
      message: formatProblem(problem),
    }));
    return { reasons };
  }
}
