import { describe, expect, it } from '@jest/globals';
import type { DecisionFacts } from './facts.ts';
import { type PlanBasis, planBasis, planMoves } from './plan-expiry.ts';
import {
  all,
  at,
  base,
  type Change,
  environment,
  having,
  otherDigest,
  present,
  release,
  same,
} from './testing/decide-table.ts';

const world = {
  target: { kind: 'docker-host', dockerHost: 'unix:///run/docker.sock' },
  configuration: { port: 80, secretVersions: { a: 1 }, secretValues: { a: 'hunter2' } },
  rollbackTo: { name: '1.4.1', digest: otherDigest },
};
const basisOf = (facts: DecisionFacts, changes: Partial<typeof world> = {}) =>
  planBasis(facts, { ...world, ...changes });
const plan = { basis: basisOf(base), expiresAt: at('09:00'), environment: 'production' };

describe('a plan', () => {
  const rows: readonly (readonly [
    what: string,
    change: Change,
    world: Partial<typeof world>,
    time: string,
    ...messages: string[],
  ])[] = [
    ['that still holds', same, {}, '08:59'],
    ['that expired', same, {}, '09:00', 'The plan expired at 2026-11-21 09:00 UTC; make a new one.'],
    [
      'of a release that was made anew',
      release({ digest: otherDigest }),
      {},
      '08:00',
      'Release 1.4.2 has another digest than when it was planned; make a new plan.',
    ],
    [
      'of a release whose state changed',
      release({ state: 'failed' }),
      {},
      '08:00',
      'Release 1.4.2 was published and is failed; make a new plan.',
    ],
    [
      'where something else runs',
      present({ name: '1.4.0', digest: 'sha256:0' }),
      {},
      '08:00',
      'production ran 1.4.1 when it was planned and runs 1.4.0 now; make a new plan.',
    ],
    [
      'where nothing runs any more',
      having({ present: { state: 'none' } }),
      {},
      '08:00',
      'production ran 1.4.1 when it was planned and runs nothing now; make a new plan.',
    ],
    [
      'under another policy',
      environment({ policyVersion: 4 }),
      {},
      '08:00',
      'The policy of production was version 3 and is version 4; make a new plan.',
    ],
    [
      'for another target',
      same,
      { target: { kind: 'swarm', dockerHost: 'x' } },
      '08:00',
      'The target of production has changed; make a new plan.',
    ],
    [
      'run otherwise',
      same,
      { configuration: { port: 80, secretVersions: { a: 2 }, secretValues: { a: 'hunter2' } } },
      '08:00',
      'How the application runs in production has changed; make a new plan.',
    ],
    [
      'with another way back',
      same,
      { rollbackTo: { name: '1.4.0', digest: 'sha256:0' } },
      '08:00',
      'A rollback would have gone to 1.4.1 and would now go to 1.4.0; make a new plan.',
    ],
    ['approved meanwhile', having({ approvals: [] }), {}, '08:00'],
    [
      'of which everything moved',
      all(
        release({ digest: otherDigest }),
        environment({ policyVersion: 4 }),
        having({ present: { state: 'unknown' } }),
      ),
      {},
      '10:00',
      'The plan expired at 2026-11-21 09:00 UTC; make a new one.',
      'Release 1.4.2 has another digest than when it was planned; make a new plan.',
      'production ran 1.4.1 when it was planned and runs what nobody knows now; make a new plan.',
      'The policy of production was version 3 and is version 4; make a new plan.',
    ],
  ];
  it.each(rows)('%s', (_what, change, changes, time, ...messages) => {
    const moves = planMoves(plan, basisOf(change(base), changes), at(time));
    expect(moves.map(({ message }) => message)).toEqual(messages);
  });

  it('rests on data that survives a database which orders keys its own way, and holds no secret', () => {
    const other = { ...world.configuration, secretValues: { a: 'hunter3' } };
    expect(basisOf(base, { configuration: other })).toEqual(plan.basis);
    const text = JSON.stringify(plan.basis);
    expect(text).not.toContain('hunter2');
    const entries = Object.entries(JSON.parse(text) as Record<string, object | string | number>);
    const turned = Object.fromEntries(
      entries
        .toReversed()
        .map(([key, value]) => [
          key,
          typeof value === 'object' ? Object.fromEntries(Object.entries(value).toReversed()) : value,
        ]),
    ) as unknown as PlanBasis;
    expect(planMoves({ ...plan, basis: turned }, basisOf(base), at('08:00'))).toEqual([]);
  });
});
