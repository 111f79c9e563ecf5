import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { DecisionFacts } from './facts.ts';
import { parsePolicy } from './parse-policy.ts';
import { type Policy, ruleNames } from './policy.ts';
import { facts, policies, timely, timelyPolicies } from './testing/arbitrary-facts.ts';
import { base, type Change, now } from './testing/decide-table.ts';
import { favours } from './testing/favours.ts';

const always = (look: (facts: DecisionFacts, policy: Policy, decision: Decision) => void) =>
  fc.assert(
    fc.property(facts, policies, (given, text) => {
      const policy = parsePolicy(text);
      look(given, policy, decide(given, policy, now));
    }),
    { numRuns: 150 },
  );

describe('whatever the facts', () => {
  it('both answers come up', () => {
    const seen = new Set<boolean>();
    always((_facts, _policy, { allowed }) => void seen.add(allowed));
    expect(seen.size).toBe(2);
  });

  it('every refusal names its rule, a code of that rule, one sentence and who can clear it', () =>
    always((_facts, _policy, { reasons }) => {
      for (const { rule, code, message, clearsBy } of reasons) {
        expect(ruleNames).toContain(rule);
        expect(code).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
        expect(code.startsWith(`${rule.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.`)).toBe(true);
        expect(message).toMatch(/^\S.*\S[.?]$/s);
        expect(message).not.toMatch(/undefined|NaN|Invalid|\n|\[object/);
        expect(clearsBy.who).not.toBe('');
      }
    }));

  it('it is allowed exactly when no reason blocks, and its reasons are those of the refused checks', () =>
    always((_facts, _policy, { allowed, reasons, checks }) => {
      expect(allowed).toBe(reasons.length === 0);
      expect(reasons).toEqual(checks.filter(({ state }) => state === 'refused').flatMap((check) => check.reasons));
      expect(checks.map(({ rule }) => rule)).toEqual(
        ruleNames.filter((rule) => checks.some((check) => check.rule === rule)),
      );
    }));

  it('rehearsal never blocks, and changes nothing else', () =>
    always((given, policy, { reasons }) => {
      expect(reasons.some(({ rehearsal }) => rehearsal)).toBe(false);
      const rehearsed = Object.fromEntries(
        Object.entries(policy).map(([name, rule]) => [name, { ...rule, rehearsal: true }]),
      );
      const standing = decide(given, {}, now);
      expect(decide(given, rehearsed, now).reasons.map(({ code }) => code)).toEqual(
        standing.reasons.map(({ code }) => code),
      );
    }));

  it('the same question has the same answer, and nothing that came in is changed', () =>
    always((given, policy, decision) => {
      expect(decide(deepFreeze(structuredClone(given)), deepFreeze(structuredClone(policy)), now)).toEqual(decision);
    }));

  it('what it has seen survives JSON', () =>
    always((_facts, policy, decision) => {
      expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
      const times = (_key: string, value: unknown) =>
        typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? new Date(value) : value;
      expect(JSON.parse(JSON.stringify(decision), times)).toEqual(decision);
    }));

  it('clearsAt clears: it is refused until then, a moment before too, and allowed at it', () => {
    let cleared = 0;
    fc.assert(
      fc.property(timely, timelyPolicies, (given, text) => {
        const policy = parsePolicy(text);
        const { clearsAt, allowed } = decide(given, policy, now);
        if (clearsAt === undefined) return;
        cleared += 1;
        expect(allowed).toBe(false);
        expect(clearsAt > now).toBe(true);
        expect(decide(given, policy, new Date(clearsAt.getTime() - 1)).allowed).toBe(false);
        expect(decide(given, policy, clearsAt).allowed).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(cleared).toBeGreaterThan(20);
  });

  it('a reason that clears is gone at that time', () =>
    always((given, policy, { reasons }) => {
      for (const { code, message, clearsAt } of reasons) {
        if (clearsAt === undefined) continue;
        const then = decide(given, policy, clearsAt).reasons;
        expect(then.some((reason) => reason.code === code && reason.message === message)).toBe(false);
      }
    }));

  it('before nextChangeAt time alone changes nothing', () =>
    fc.assert(
      fc.property(facts, policies, fc.integer({ min: 1, max: 999 }), (given, text, share) => {
        const policy = parsePolicy(text);
        const decision = decide(given, policy, now);
        const next = decision.nextChangeAt?.getTime() ?? now.getTime() + 30 * 86_400_000;
        expect(next).toBeGreaterThan(now.getTime());
        const between = new Date(now.getTime() + Math.floor(((next - now.getTime()) * share) / 1_000));
        const codes = ({ reasons }: Decision) => reasons.map(({ code }) => code);
        expect(codes(decide(given, policy, between))).toEqual(codes(decision));
      }),
      { numRuns: 150 },
    ));

  it('a rejected release is never allowed, nor is a stopped line without that permission', () =>
    always((given, policy, { allowed }) => {
      if (given.rejection !== null) expect(allowed).toBe(false);
      const stopped = given.stops.some(
        ({ environment, application }) =>
          (environment ?? 'production') === 'production' && (application ?? 'shop') === 'shop',
      );
      if (stopped && given.request.override?.mayPassStops !== true) expect(allowed).toBe(false);
      const override = { by: 'eve', reason: 'I must', mayPassStops: true };
      const forced = decide({ ...given, request: { ...given.request, override } }, policy, now);
      if (given.rejection !== null) expect(forced.allowed).toBe(false);
      if (forced.override) expect(forced.override.rules.length).toBeGreaterThan(0);
    }));
});

describe('more in favour', () => {
  it.each(Object.entries(favours))('never turns allowed into refused: %s', (_what, favour) => {
    fc.assert(
      fc.property(facts, policies, (given, text) => {
        const policy = parsePolicy(text);
        const before = decide(given, policy, now);
        const after = decide(favour(given), policy, now);
        if (before.allowed) expect(after.reasons).toEqual([]);
        expect(after.reasons.length).toBeLessThanOrEqual(before.reasons.length);
      }),
      { numRuns: 40 },
    );
  });

  it('all of it together allows what nothing else forbids', () => {
    const everything: Change = (given) => Object.values(favours).reduce((changed, favour) => favour(changed), given);
    fc.assert(
      fc.property(facts, (given) => {
        const { release, environment, request, present, environments } = base;
        const favoured = everything({
          ...given,
          release: { ...release, platforms: given.release.platforms },
          environment,
          request,
          present,
          environments,
        });
        expect(
          decide(favoured, parsePolicy('soak: { duration: 24h }\napprovals: {}\ntests: {}\nreleaseSet: {}'), now)
            .reasons,
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
