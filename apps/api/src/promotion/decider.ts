import { Injectable } from '@nestjs/common';
import { type Decision, type DecisionFacts, decide } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import { PolicyService, type PresentPolicy } from '../environment/policy.service.ts';
import type { RefusalReason } from '../graphql/refusal.ts';
import { type DecisionMoment, insertDecision } from './decision.store.ts';
import { FactsReader, type Question } from './facts-reader.ts';

/** An answer of the policy with everything that it rests on. */
export interface Decided {
  readonly decision: Decision;
  readonly facts: DecisionFacts;
  readonly policy: PresentPolicy;
  readonly at: Date;
  readonly question: Question;
}

/** The one place in which the policy is asked: every way to promote passes here. */
@Injectable()
export class Decider {
  constructor(
    private readonly facts: FactsReader,
    private readonly policies: PolicyService,
  ) {}

  async decide(tx: Transaction, question: Question, now: Date): Promise<Decided> {
    const policy = await this.policies.present(tx, question.environment.id);
    const facts = await this.facts.gather(tx, question, policy.version);
    return { decision: decide(facts, policy.policy, now), facts, policy, at: now, question };
  }

  /** Keeps the answer with its facts; gives its id. */
  record(
    tx: Transaction,
    { decision, facts, policy, at, question }: Decided,
    moment: DecisionMoment,
    about: { readonly promotionId?: string; readonly planId?: string | undefined; readonly askedBy: string },
  ): Promise<string> {
    const { release, environment, request, requestId } = question;
    return insertDecision(tx, {
      at,
      moment,
      releaseId: release.id,
      applicationId: release.applicationId,
      environmentId: environment.id,
      planId: about.planId ?? request.plan ?? null,
      requestId: requestId ?? null,
      promotionId: about.promotionId ?? null,
      policyVersionId: policy.id,
      answer: decision,
      facts,
      overrideReason: request.override?.reason ?? null,
      askedBy: about.askedBy,
    });
  }
}

/** Everything that stands against it, as a refusal tells it. */
export function reasonsOf({ reasons }: Decision): RefusalReason[] {
  return reasons.map(({ code, message, clearsAt }) => ({
    code: `policy.${code}`,
    field: 'release',
    message,
    clearsAt,
  }));
}
