import { describe, expect, it } from '@jest/globals';
import { standingWords, waitOf } from './request-words.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const evening = '2026-11-21T20:00:00Z';
const monday = '2026-11-23T08:00:00Z';
const rebuild = { clearsBy: 'release-again', clearedBy: 'whoever releases' };
const refused = (clearsAt: string | null) => ({
  clearsAt,
  checks: [
    { rule: 'soak', state: 'REFUSED', reasons: [{ clearsBy: 'wait', clearedBy: 'time' }] },
    { rule: 'tests', state: 'PASSED', reasons: [] },
    { rule: 'base-image', state: 'REFUSED', reasons: [rebuild, rebuild] },
    { rule: 'size', state: 'REHEARSED', reasons: [{ clearsBy: 'measure', clearedBy: 'Slipway' }] },
  ],
});

describe('waitOf', () => {
  const rules = ['Soak', 'Base image'];
  const who = ['whoever releases'];
  it.each([
    ['people', { notBefore: null, decision: refused(null) }, { rules, who, clearsAt: null }],
    ['time', { notBefore: null, decision: refused(monday) }, { rules, who, clearsAt: monday }],
    ['its own time', { notBefore: evening, decision: null }, { rules: [], who: [], clearsAt: evening }],
    ['the later of two', { notBefore: evening, decision: refused(monday) }, { rules, who, clearsAt: monday }],
    [
      'the later of two the other way',
      { notBefore: monday, decision: refused(evening) },
      { rules, who, clearsAt: monday },
    ],
    [
      'people, its time long come',
      { notBefore: '2026-11-20T00:00:00Z', decision: refused(null) },
      { rules, who, clearsAt: null },
    ],
    ['nothing that is known', { notBefore: null, decision: null }, { rules: [], who: [], clearsAt: null }],
  ])('it waits for %s', (_what, request, wait) => {
    expect(waitOf(request, now)).toEqual(wait);
  });
});

describe('standingWords', () => {
  it('leaves out what is void', () => {
    expect(standingWords([{ voidedAt: null }, { voidedAt: monday }])).toHaveLength(1);
  });
});
