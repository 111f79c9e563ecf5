import { digestOf } from '@slipway/registry';
import { canonical } from './canonical.ts';
import type { Configuration } from './configuration-difference.ts';
import type { DecisionFacts } from './facts.ts';
import { formatMoment } from './measure.ts';

/**
 * What a plan rests on, as plain data to keep beside it. Not the decision: approvals are given after the plan, and the
 * policy is asked again whenever something is about to happen.
 */
export interface PlanBasis {
  readonly release: { readonly name: string; readonly state: string; readonly digest: string | null };
  /** What the environment was told to run. */
  readonly present: {
    readonly state: 'none' | 'unknown' | 'known';
    readonly name: string | null;
    readonly digest: string | null;
  };
  readonly policyVersion: number;
  /** What a rollback would go back to; null: nothing. */
  readonly rollbackTo: { readonly name: string; readonly digest: string } | null;
  /** Digests of what they hold; values of secrets are left out, since a digest of few characters can be guessed. */
  readonly target: string;
  readonly configuration: string;
}

export interface PlanMove {
  readonly code:
    | 'plan.expired'
    | 'plan.release'
    | 'plan.present'
    | 'plan.policy'
    | 'plan.rollback'
    | 'plan.target'
    | 'plan.configuration';
  /** One sentence. */
  readonly message: string;
}

export function planBasis(
  { release, present, environment }: Pick<DecisionFacts, 'release' | 'present' | 'environment'>,
  world: {
    readonly target: Configuration;
    readonly configuration: Configuration;
    readonly rollbackTo: { readonly name: string; readonly digest: string } | undefined;
  },
): PlanBasis {
  const { rollbackTo } = world;
  const known = present.state === 'known' ? present : undefined;
  return {
    release: { name: release.name, state: release.state, digest: release.digest ?? null },
    present: { state: present.state, name: known?.name ?? null, digest: known?.digest ?? null },
    policyVersion: environment.policyVersion,
    rollbackTo: rollbackTo === undefined ? null : { name: rollbackTo.name, digest: rollbackTo.digest },
    target: fingerprint(world.target),
    configuration: fingerprint({ ...world.configuration, secretValues: undefined }),
  };
}

/** Everything because of which a plan can be applied no more; empty when it still holds. */
export function planMoves(
  plan: { readonly basis: PlanBasis; readonly expiresAt: Date; readonly environment: string },
  basis: PlanBasis,
  now: Date,
): readonly PlanMove[] {
  const { environment, expiresAt, basis: before } = plan;
  const moves: PlanMove[] = [];
  const add = (code: PlanMove['code'], message: string) => void moves.push({ code, message });
  if (expiresAt <= now) add('plan.expired', `The plan expired at ${formatMoment(expiresAt)}; make a new one.`);
  if (before.release.digest !== basis.release.digest)
    add('plan.release', `Release ${basis.release.name} has another digest than when it was planned; make a new plan.`);
  else if (before.release.state !== basis.release.state)
    add(
      'plan.release',
      `Release ${basis.release.name} was ${before.release.state} and is ${basis.release.state}; make a new plan.`,
    );
  if (!same(before.present, basis.present))
    add(
      'plan.present',
      `${environment} ran ${runs(before)} when it was planned and runs ${runs(basis)} now; make a new plan.`,
    );
  if (before.policyVersion !== basis.policyVersion)
    add(
      'plan.policy',
      `The policy of ${environment} was version ${before.policyVersion} and is version ${basis.policyVersion}; make a new plan.`,
    );
  if (!same(before.rollbackTo, basis.rollbackTo))
    add(
      'plan.rollback',
      `A rollback would have gone to ${before.rollbackTo?.name ?? 'nothing'} and would now go to ${basis.rollbackTo?.name ?? 'nothing'}; make a new plan.`,
    );
  if (before.target !== basis.target) add('plan.target', `The target of ${environment} has changed; make a new plan.`);
  if (before.configuration !== basis.configuration)
    add('plan.configuration', `How the application runs in ${environment} has changed; make a new plan.`);
  return moves;
}

function runs({ present }: PlanBasis): string {
  if (present.state === 'known') return present.name ?? 'a release without a name';
  return present.state === 'none' ? 'nothing' : 'what nobody knows';
}

/** By what they say, not by the order of their keys: a database may keep them in another one. */
function same(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function fingerprint(value: Configuration): string {
  return digestOf(canonical(value));
}
