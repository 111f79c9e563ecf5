import { describe, expect, it } from '@jest/globals';
import type { CheckPartsFragment } from '../../graphql/generated/documents.ts';
import { arrangeChecks, ruleName, waysOn } from './checks-layout.ts';

type Check = Pick<CheckPartsFragment, 'rule' | 'state' | 'reasons'>;

const check = (state: Check['state'], ...reasons: Check['reasons']): Check => ({ rule: state, state, reasons });
const reason = (clearsBy: string, overridable = true, clearsAt: string | null = null): Check['reasons'][number] => ({
  __typename: 'CheckReason',
  code: clearsBy,
  message: clearsBy,
  clearsAt,
  clearsBy,
  clearedBy: 'somebody',
  overridable,
});

describe('arrangeChecks', () => {
  it('puts what refuses first and what does not apply last', () => {
    const checks = [
      check('NOT_APPLICABLE'),
      check('REHEARSED'),
      check('PASSED'),
      check('OVERRIDDEN'),
      check('REFUSED'),
      check('PASSED'),
    ];
    const { standing, passed, notApplicable } = arrangeChecks(checks);
    expect(standing.map(({ state }) => state)).toEqual(['REFUSED', 'OVERRIDDEN', 'REHEARSED']);
    expect(passed).toHaveLength(2);
    expect(notApplicable).toHaveLength(1);
  });
});

describe('waysOn', () => {
  const none = { promote: false, request: false, override: false };
  const rows: readonly (readonly [string, boolean, Check[], ReturnType<typeof waysOn>])[] = [
    ['what is allowed', true, [check('PASSED')], { ...none, promote: true }],
    ['what waits for people', false, [check('REFUSED', reason('approve'))], { ...none, request: true, override: true }],
    ['what waits for time', false, [check('REFUSED', reason('wait', false))], { ...none, request: true }],
    [
      'what only another release mends',
      false,
      [check('REFUSED', reason('release-again'))],
      { ...none, override: true },
    ],
    [
      'a policy that ends by itself',
      false,
      [check('REFUSED', reason('change-policy', true, '2026-11-23T08:00:00Z'))],
      { ...none, request: true, override: true },
    ],
    [
      'one that clears and one that does not',
      false,
      [check('REFUSED', reason('approve'), reason('change-policy', false))],
      none,
    ],
    [
      'what is in rehearsal',
      false,
      [check('REFUSED', reason('approve')), check('REHEARSED', reason('release-again', false))],
      { ...none, request: true, override: true },
    ],
  ];
  it.each(rows)('of %s', (_what, allowed, checks, ways) => {
    expect(waysOn({ allowed, checks })).toEqual(ways);
  });
});

describe('ruleName', () => {
  it.each([
    ['soak', 'Soak'],
    ['baseImage', 'Base image'],
    ['freeze-windows', 'Freeze windows'],
  ])('%s is %s', (rule, name) => {
    expect(ruleName(rule)).toBe(name);
  });
});
