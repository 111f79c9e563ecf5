import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planRebuilds } from './plan-rebuilds.ts';
import { rebuildModes } from './policy.ts';
import type { ApplicationFacts, EndedRebuild, RebuildVerdict } from './rebuild-facts.ts';
import { anyStage, application, now, tags, world } from './testing/rebuild-world.ts';

const bases = ['debian', 'golang'];
const names = ['a', 'b', 'c', 'd', 'e'];

/** Applications that take bases and images of those before them; `circles` lets them take any. */
const applications = (circles: boolean) =>
  fc.tuple(
    ...names.map((name, index) =>
      fc
        .record({
          takes: fc.subarray([...bases, ...(circles ? names : names.slice(0, index))]),
          mode: fc.constantFrom(...rebuildModes),
          atOnce: fc.integer({ min: 1, max: 3 }),
          releasing: fc.option(fc.constant('main'), { nil: undefined }),
        })
        .map(({ takes, mode, atOnce, releasing }) =>
          application(
            name,
            takes.map((one) => `${one}@1`),
            { policy: { ...anyStage, mode, atOnce }, releasing },
          ),
        ),
    ),
  );
const moved = fc.subarray([...bases, ...names]).map((some) => tags(...some.map((one) => `${one}@2`)));
const begun = (verdicts: readonly RebuildVerdict[]) => verdicts.filter(({ act }) => act === 'begin');

/** What is there after these verdicts were written. */
function after(all: readonly ApplicationFacts[], verdicts: readonly RebuildVerdict[], how: EndedRebuild['how']) {
  return all.map((one) => {
    const verdict = verdicts.find((each) => each.application === one.id);
    if (verdict === undefined || verdict.act === 'drop') return { ...one, open: undefined };
    const { act, trigger, causeKey } = verdict;
    if (act === 'begin' || act === 'stop')
      return {
        ...one,
        open: undefined,
        ended: new Map([...one.ended, [causeKey, { how: act === 'stop' ? ('failed' as const) : how, at: now }]]),
      };
    const state = act === 'report' ? ('reported' as const) : ('waiting' as const);
    return { ...one, open: { id: one.id, state, trigger, causeKey, createdAt: now } };
  });
}

describe('whatever the world is like', () => {
  it('nothing new means nothing', () =>
    fc.assert(
      fc.property(applications(true), (all) => {
        expect(planRebuilds(world(all, tags(...[...bases, ...names].map((one) => `${one}@1`))), now)).toEqual([]);
      }),
    ));

  it('an application has one verdict, and begins for one cause once, however often it is looked at', () =>
    fc.assert(
      fc.property(
        applications(true),
        moved,
        fc.constantFrom('done', 'unchanged', 'failed', 'cancelled'),
        (all, settled, how) => {
          const seen = new Set<string>();
          let present: readonly ApplicationFacts[] = all;
          for (let look = 0; look < 6; look += 1) {
            const verdicts = planRebuilds(world(present, settled), now);
            expect(new Set(verdicts.map((one) => one.application)).size).toBe(verdicts.length);
            for (const { application: name, causeKey } of begun(verdicts)) {
              expect(seen).not.toContain(`${name} ${causeKey}`);
              seen.add(`${name} ${causeKey}`);
            }
            present = after(present, verdicts, how);
          }
        },
      ),
    ));

  it('the same facts give the same verdicts, in whichever order they come', () =>
    fc.assert(
      fc.property(applications(true), moved, (all, settled) => {
        const once = planRebuilds(world(all, settled), now);
        expect(planRebuilds(world(all.toReversed(), settled), now)).toEqual(once);
      }),
    ));

  it('what begins stands on nothing that is still to be rebuilt', () =>
    fc.assert(
      fc.property(applications(false), moved, (all, settled) => {
        const verdicts = planRebuilds(world(all, settled), now);
        const coming = new Set(
          verdicts.filter(({ act }) => act === 'begin' || act === 'wait').map((one) => one.application),
        );
        for (const { application: name } of begun(verdicts)) {
          const takes = all.find(({ id }) => id === name)?.release?.taken ?? [];
          const counts = takes
            .filter(({ runtime }) => runtime)
            .map(({ reference }) => reference.replace(':latest', ''));
          expect(counts.filter((one) => coming.has(one))).toEqual([]);
        }
      }),
    ));

  it('no more begin than any of them lets', () =>
    fc.assert(
      fc.property(applications(false), moved, fc.nat(3), (all, settled, underWay) => {
        const starts = begun(planRebuilds(world(all, settled, underWay), now));
        const last = all.find(({ id }) => id === starts.at(-1)?.application);
        if (last !== undefined) expect(underWay + starts.length).toBeLessThanOrEqual(last.policy.atOnce);
      }),
    ));

  it('who waits or is only told of knows why', () =>
    fc.assert(
      fc.property(applications(true), moved, (all, settled) => {
        for (const { act, because } of planRebuilds(world(all, settled), now))
          if (act !== 'begin') expect(because).toMatch(/^\S.*\.$/);
      }),
    ));
});
