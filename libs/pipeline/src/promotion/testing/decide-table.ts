import { expect, it } from '@jest/globals';
import { decide } from '../decide.ts';
import type { Decision, DecisionReason } from '../decision.ts';
import type {
  ApprovalFacts,
  DecisionFacts,
  DeploymentFacts,
  EnvironmentFacts,
  FindingFacts,
  FreezeFacts,
  PlatformFacts,
  PresentFacts,
  ReleaseFacts,
  ReleaseOrder,
  RequestFacts,
} from '../facts.ts';
import { parsePolicy } from '../parse-policy.ts';
import type { Severity } from '../severity.ts';

/** A time of 2026 from `11-21T08:00`, or of that day from `08:00`; UTC. */
export const at = (text: string): Date => new Date(`2026-${text.length === 5 ? `11-21T${text}` : text}:00Z`);

/** Saturday morning. */
export const now = at('08:00');
export const digest = `sha256:${'a'.repeat(64)}`;
export const otherDigest = `sha256:${'b'.repeat(64)}`;

const order = (version: string, day: string): ReleaseOrder => ({
  version,
  committedAt: at(`${day}T07:00`),
  createdAt: at(`${day}T08:00`),
});

const platform = (name: string): PlatformFacts => ({
  platform: name,
  digest: `sha256:${name.endsWith('arm64') ? 'c'.repeat(64) : 'd'.repeat(64)}`,
  tests: 'passed',
  pullSize: 100_000_000,
  updateSize: 10_000_000,
  baseImages: [{ reference: 'debian:13', runtime: true, builtAt: at('11-01T08:00'), outdated: false }],
  findings: { tool: 'trivy', at: at('11-20T08:00'), findings: [{ id: 'CVE-1', severity: 'low', count: 1 }] },
});

export const approval = (actor: string, more: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  actor,
  groups: [actor === 'ben' ? 'security' : 'managers'],
  verdict: 'approved',
  at: at('07:00'),
  digest,
  plan: 'plan-7',
  policyVersion: 3,
  ...more,
});

export const deployed = (environment: string, more: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  environment,
  digest,
  deployedAt: at('11-20T07:55'),
  verifiedAt: at('11-20T08:00'),
  until: undefined,
  ...more,
});

export const frozen = (more: Partial<FreezeFacts> = {}): FreezeFacts => ({
  name: 'sale',
  reason: 'the shop must stand still',
  by: 'dora',
  startsAt: at('06:00'),
  seconds: 4 * 3_600,
  recurrence: undefined,
  timeZone: 'UTC',
  ...more,
});

/** Shop 1.4.2 on its way to production, with all that anyone could ask of it. */
export const base: DecisionFacts = {
  request: { kind: 'manual', requestedBy: 'carol', plan: 'plan-7' },
  release: {
    id: 'release-142',
    application: 'shop',
    name: '1.4.2',
    state: 'published',
    digest,
    platforms: [platform('linux/amd64'), platform('linux/arm64')],
    order: order('1.4.2', '11-19'),
  },
  environment: { name: 'production', upstreams: { mode: 'all', environments: ['staging'] }, policyVersion: 3 },
  environments: ['dev', 'staging', 'canary', 'production'],
  deployments: [deployed('dev'), deployed('staging'), deployed('canary')],
  present: {
    state: 'known',
    release: 'release-141',
    name: '1.4.1',
    digest: otherDigest,
    order: order('1.4.1', '11-10'),
    platforms: [
      { platform: 'linux/amd64', pullSize: 95_000_000 },
      { platform: 'linux/arm64', pullSize: 95_000_000 },
    ],
  },
  approvals: [approval('anna'), approval('ben')],
  freezes: [],
  stops: [],
  rejection: null,
  hold: null,
  underWay: [],
  sets: [{ name: 'autumn', members: [{ application: 'cart', name: '2.0.0', there: true }] }],
};

export type Change = (facts: DecisionFacts) => DecisionFacts;

export const having =
  (changes: Partial<DecisionFacts>): Change =>
  (facts) => ({ ...facts, ...changes });
export const request =
  (changes: Partial<RequestFacts>): Change =>
  (facts) => ({ ...facts, request: { ...facts.request, ...changes } });
export const release =
  (changes: Partial<ReleaseFacts>): Change =>
  (facts) => ({ ...facts, release: { ...facts.release, ...changes } });
export const environment =
  (changes: Partial<EnvironmentFacts>): Change =>
  (facts) => ({ ...facts, environment: { ...facts.environment, ...changes } });
export const present =
  (changes: Partial<Extract<PresentFacts, { state: 'known' }>>): Change =>
  (facts) =>
    facts.present.state === 'known' ? { ...facts, present: { ...facts.present, ...changes } } : facts;
/** Of the platforms whose names end so; '' for all. */
export const on =
  (ending: string, changes: Partial<PlatformFacts>): Change =>
  (facts) =>
    release({
      platforms: facts.release.platforms.map((one) => (one.platform.endsWith(ending) ? { ...one, ...changes } : one)),
    })(facts);
/** What a scanner found: `2 high CVE-7`. */
export const found = (...lines: readonly string[]): FindingFacts => ({
  tool: 'trivy',
  at: at('11-20T08:00'),
  findings: lines.map((line) => {
    const [count, severity, id = ''] = line.split(' ');
    return { count: Number(count), severity: severity as Severity, id };
  }),
});
export const all =
  (...changes: readonly Change[]): Change =>
  (facts) =>
    changes.reduce((changed, change) => change(changed), facts);
export const same: Change = (facts) => facts;
/** Going back to what ran here. */
export const rollback: Change = (facts) => ({
  ...facts,
  request: { ...facts.request, kind: 'rollback' },
  deployments: [...facts.deployments, deployed('production', { until: at('11-20T20:00') })],
});

/**
 * [what, policy as YAML, change of the base, outcome]. An outcome is `allowed`, or the codes of all reasons with the time
 * at which each clears, then the time at which all have: `stop.line, soak.running@08:30 → ?`. After them stand codes
 * that were only rehearsed (`~`) or overridden (`!`).
 */
export type Row = readonly [what: string, policy: string, change: Change, outcome: string];

export function outcomeOf(decision: Decision): string {
  const aside = decision.checks.flatMap(({ state, reasons }) => {
    const mark = state === 'rehearsed' ? '~' : '!';
    return state === 'rehearsed' || state === 'overridden' ? reasons.map((reason) => `${mark}${codeOf(reason)}`) : [];
  });
  const reasons = decision.reasons.map(codeOf).join(', ');
  const outcome = decision.allowed ? 'allowed' : `${reasons} → ${decision.clearsAt ? noteOf(decision.clearsAt) : '?'}`;
  return [outcome, ...aside].join(' ');
}

function codeOf({ code, clearsAt }: DecisionReason): string {
  return clearsAt === undefined ? code : `${code}@${noteOf(clearsAt)}`;
}

function noteOf(moment: Date): string {
  const text = moment.toISOString();
  return text.startsWith('2026-11-21') ? text.slice(11, 16) : text.slice(text.startsWith('2026') ? 5 : 0, 16);
}

export const answerOf = ([, policy, change]: Row): Decision => decide(change(base), parsePolicy(policy), now);

/** One test a row. */
export function eachRow(rows: readonly Row[]): void {
  it.each(rows)('%s', (...row) => expect(outcomeOf(answerOf(row))).toBe(row[3]));
}
