import type { ApprovalFacts, DecisionFacts } from './facts.ts';
import type { ApprovalsRule } from './policy.ts';

/** What an approval is given for; a change of any of them voids it. */
export type Binding = Pick<ApprovalFacts, 'digest' | 'plan' | 'policyVersion'>;

/** What approvals are counted by. */
type CountedFacts = Pick<DecisionFacts, 'approvals' | 'release' | 'request' | 'environment'>;

export interface ApprovalCount {
  /** The latest word of each person who counts. */
  readonly approved: readonly ApprovalFacts[];
  readonly declined: readonly ApprovalFacts[];
  /** Those that do not count, each with why in half a sentence. */
  readonly discounted: readonly { readonly approval: ApprovalFacts; readonly because: string }[];
  /** Approvals that are missing, of anyone who counts. */
  readonly missing: number;
  /** Approvals that are missing, by group; only groups of which any is. */
  readonly missingOf: Readonly<Record<string, number>>;
  /** Enough people agree and nobody declines. */
  readonly complete: boolean;
  /** When the first of those that count expires. */
  readonly nextExpiry?: Date | undefined;
}

/** Why an approval is void for what is asked now; undefined when it still belongs to it. */
export function voidedBecause(approval: Binding, now: Binding): string | undefined {
  if (approval.digest !== now.digest) return 'the release has another digest now';
  if (approval.plan !== now.plan) return 'there is another plan now';
  if (approval.policyVersion !== now.policyVersion) return 'the policy has changed since';
  return undefined;
}

/** The moment from which an approval counts no more; undefined when it does not expire. */
export function expiryOf(
  { at, expiresAt }: Pick<ApprovalFacts, 'at' | 'expiresAt'>,
  { expiresAfter }: Pick<ApprovalsRule, 'expiresAfter'>,
): Date | undefined {
  const byRule = expiresAfter === undefined ? undefined : new Date(at.getTime() + expiresAfter);
  if (byRule === undefined || expiresAt === undefined) return byRule ?? expiresAt;
  return byRule < expiresAt ? byRule : expiresAt;
}

/** Who agrees, who does not, and who is missing. A person's later word replaces the earlier one. */
export function countApprovals(facts: CountedFacts, rule: ApprovalsRule, now: Date): ApprovalCount {
  const { release, request, environment } = facts;
  const binding = { digest: release.digest ?? '', plan: request.plan, policyVersion: environment.policyVersion };
  const groups = Object.keys(rule.groups);
  const discounted: { approval: ApprovalFacts; because: string }[] = [];
  const latest = new Map<string, ApprovalFacts>();
  for (const approval of facts.approvals.toSorted((a, b) => Number(a.at) - Number(b.at))) {
    const because = voidedBecause(approval, binding) ?? reasonAgainst(approval, request.requestedBy, groups, rule);
    if (because === undefined) latest.set(approval.actor, approval);
    else discounted.push({ approval, because });
  }
  const counted: ApprovalFacts[] = [];
  for (const approval of latest.values()) {
    const expiry = expiryOf(approval, rule);
    if (expiry !== undefined && expiry <= now) discounted.push({ approval, because: 'it has expired' });
    else counted.push(approval);
  }
  const approved = counted.filter(({ verdict }) => verdict === 'approved');
  const declined = counted.filter(({ verdict }) => verdict === 'declined');
  const missing = Math.max(0, rule.count - approved.length);
  const missingOf = Object.fromEntries(
    Object.entries(rule.groups)
      .map(([group, least]) => [group, least - approved.filter((one) => one.groups.includes(group)).length] as const)
      .filter(([, lacking]) => lacking > 0),
  );
  const complete = missing === 0 && Object.keys(missingOf).length === 0 && declined.length === 0;
  const [nextExpiry] = counted.flatMap((one) => expiryOf(one, rule) ?? []).toSorted((a, b) => Number(a) - Number(b));
  return { approved, declined, discounted, missing, missingOf, complete, nextExpiry };
}

/** Whether an approval of this person is among those that are missing: with it fewer would be. */
export function approvalHelps(
  person: Pick<ApprovalFacts, 'actor' | 'groups'>,
  facts: CountedFacts,
  rule: ApprovalsRule,
  now: Date,
): boolean {
  const { release, request, environment } = facts;
  const bound = { digest: release.digest ?? '', plan: request.plan, policyVersion: environment.policyVersion };
  const given: ApprovalFacts = { ...person, ...bound, verdict: 'approved', at: now };
  const lacking = (approvals: readonly ApprovalFacts[]) => {
    const { missing, missingOf } = countApprovals({ ...facts, approvals }, rule, now);
    return Object.values(missingOf).reduce((sum, count) => sum + count, missing);
  };
  return lacking([...facts.approvals, given]) < lacking(facts.approvals);
}

function reasonAgainst(
  approval: ApprovalFacts,
  requestedBy: string,
  groups: readonly string[],
  rule: ApprovalsRule,
): string | undefined {
  if (approval.actor === requestedBy && !rule.requesterMayApprove) return 'who asks does not approve';
  if (groups.length > 0 && !groups.some((group) => approval.groups.includes(group)))
    return `${approval.actor} is in none of the groups that count`;
  return undefined;
}
