import { describe, expect, it } from '@jest/globals';
import type { Decision } from './decision.ts';
import type { PresentFacts, ReleaseOrder, RequestFacts } from './facts.ts';
import { type AutomaticMode, type Candidate, holdOf, nextAutomatic } from './hold.ts';
import { at } from './testing/decide-table.ts';

const orderOf = (version: string): ReleaseOrder => ({ version, committedAt: undefined, createdAt: at('08:00') });
const runs = (version: string): PresentFacts => ({
  state: 'known',
  release: version,
  name: version,
  digest: '',
  order: orderOf(version),
  platforms: [],
});
const none: PresentFacts = { state: 'none' };
const unknown: PresentFacts = { state: 'unknown' };

describe('the hold that a promotion creates', () => {
  const rows: readonly (readonly [
    what: string,
    request: Pick<RequestFacts, 'kind' | 'retryOf'>,
    version: string,
    present: PresentFacts,
    newest: string | undefined,
    hold: string | undefined,
  ])[] = [
    ['the newest by hand', { kind: 'manual' }, '1.4.2', runs('1.4.1'), '1.4.2', undefined],
    ['older than what runs', { kind: 'manual' }, '1.4.0', runs('1.4.1'), '1.4.1', 'older-release'],
    ['older than the newest', { kind: 'manual' }, '1.4.2', runs('1.4.1'), '1.4.3', 'older-release'],
    [
      'the same again, while there is a newer one',
      { kind: 'manual' },
      '1.4.1',
      runs('1.4.1'),
      '1.4.2',
      'older-release',
    ],
    ['the first', { kind: 'manual' }, '1.4.1', none, '1.4.1', undefined],
    ['what runs is not known', { kind: 'manual' }, '1.4.1', unknown, undefined, undefined],
    ['an older one on a schedule', { kind: 'schedule' }, '1.4.0', runs('1.4.1'), '1.4.1', 'older-release'],
    ['an older one automatically', { kind: 'automatic' }, '1.4.0', runs('1.4.1'), '1.4.1', undefined],
    ['an older one by a webhook', { kind: 'webhook' }, '1.4.0', runs('1.4.1'), '1.4.1', undefined],
    ['a rollback', { kind: 'rollback' }, '1.4.0', runs('1.4.1'), '1.4.1', 'rollback'],
    ['a rollback to the newest', { kind: 'rollback' }, '1.4.2', runs('1.4.1'), '1.4.2', 'rollback'],
    ['a retry of a rollback', { kind: 'retry', retryOf: 'rollback' }, '1.4.0', runs('1.4.1'), '1.4.1', 'rollback'],
    ['a retry of an older one', { kind: 'retry', retryOf: 'manual' }, '1.4.0', runs('1.4.1'), '1.4.1', 'older-release'],
    [
      'a retry of an automatic one',
      { kind: 'retry', retryOf: 'automatic' },
      '1.4.0',
      runs('1.4.1'),
      '1.4.1',
      undefined,
    ],
  ];
  it.each(rows)('%s', (_what, request, version, present, newest, hold) => {
    const world = { present, newest: newest === undefined ? undefined : orderOf(newest) };
    expect(holdOf(request, orderOf(version), world)).toBe(hold);
  });
});

/** `1.4.2+` is allowed, `1.4.2-` refused, `1.4.2@09:00` refused until then, `1.4.2x` rejected. */
const candidate = (text: string): Candidate => {
  const [, version = '', state, time] = /^([\d.]+(?:-r\d)?)([-+x@])(.*)$/.exec(text) ?? [];
  const reason = {
    rule: 'soak',
    code: 'soak.running',
    message: 'It soaks.',
    rehearsal: false,
    overridable: true,
  } as const;
  const decision: Decision = {
    allowed: state === '+',
    reasons: state === '+' ? [] : [{ ...reason, clearsBy: { act: 'wait', who: 'time' } }],
    checks: [],
    ...(time ? { clearsAt: at(time), nextChangeAt: at(time) } : {}),
  };
  const commit = version.split('-')[0];
  return { release: version, name: version, order: orderOf(version), commit, rejected: state === 'x', decision };
};

describe('what goes by itself', () => {
  const rows: readonly (readonly [
    candidates: string,
    present: PresentFacts,
    mode: AutomaticMode,
    next: string,
    because: string,
    again?: string,
  ])[] = [
    ['1.4.2+', runs('1.4.1'), 'off', '-', 'Nothing is promoted to dev by itself.'],
    ['1.4.2+ 1.4.3+', runs('1.4.1'), 'newest', '1.4.3', '1.4.3 is the newest.'],
    ['1.4.2+ 1.4.3-', runs('1.4.1'), 'newest', '-', '1.4.3 waits: It soaks.'],
    ['1.4.2+ 1.4.3@09:00', runs('1.4.1'), 'newest', '-', '1.4.3 waits: It soaks.', '09:00'],
    ['1.4.2+ 1.4.3-', runs('1.4.1'), 'as-soon-as-allowed', '1.4.2', '1.4.2 is the newest that is allowed.'],
    ['1.4.2+ 1.4.3+', runs('1.4.1'), 'as-soon-as-allowed', '1.4.3', '1.4.3 is the newest.'],
    ['1.4.2@09:00 1.4.3@10:00', runs('1.4.1'), 'as-soon-as-allowed', '-', '1.4.3 waits: It soaks.', '09:00'],
    ['1.4.2+ 1.4.3x', runs('1.4.1'), 'newest', '1.4.2', '1.4.2 is the newest.'],
    ['1.4.0+ 1.4.1+', runs('1.4.1'), 'newest', '-', 'There is nothing newer than what runs in dev.'],
    ['1.4.0+', runs('1.4.1'), 'as-soon-as-allowed', '-', 'There is nothing newer than what runs in dev.'],
    ['', none, 'newest', '-', 'There is nothing newer than what runs in dev.'],
    ['1.4.0+', none, 'newest', '1.4.0', '1.4.0 is the newest.'],
    ['1.4.2-r1+ 1.4.3+', runs('1.4.2'), 'rebuilds', '1.4.2-r1', '1.4.2-r1 is the newest rebuild of what runs in dev.'],
    [
      '1.4.2-r1+ 1.4.2-r2+',
      runs('1.4.2-r1'),
      'rebuilds',
      '1.4.2-r2',
      '1.4.2-r2 is the newest rebuild of what runs in dev.',
    ],
    ['1.4.2-r1+ 1.4.2-r2-', runs('1.4.2'), 'rebuilds', '-', '1.4.2-r2 waits: It soaks.'],
    ['1.4.2-r1+ 1.4.2-r2@09:00', runs('1.4.2'), 'rebuilds', '-', '1.4.2-r2 waits: It soaks.', '09:00'],
    [
      '1.4.2-r1+ 1.4.2-r2x',
      runs('1.4.2'),
      'rebuilds',
      '1.4.2-r1',
      '1.4.2-r1 is the newest rebuild of what runs in dev.',
    ],
    ['1.4.2-r1+', runs('1.4.2-r1'), 'rebuilds', '-', 'There is no newer rebuild of what runs in dev.'],
    ['1.4.2-r1+', runs('1.4.2-r2'), 'rebuilds', '-', 'There is no newer rebuild of what runs in dev.'],
    ['1.4.3-r1+ 1.4.3+', runs('1.4.2'), 'rebuilds', '-', 'There is no newer rebuild of what runs in dev.'],
    ['1.4.2-r1+', none, 'rebuilds', '-', 'Nothing runs in dev yet, so there is nothing to replace by its rebuild.'],
    ['1.4.2-r1+', unknown, 'rebuilds', '-', 'Nobody knows what runs in dev, so nothing is promoted there by itself.'],
    ['1.4.2-r1+ 1.4.3+', runs('1.4.2'), 'newest', '1.4.3', '1.4.3 is the newest.'],
    ['1.4.2-r1+', runs('1.4.2'), 'newest', '1.4.2-r1', '1.4.2-r1 is the newest.'],
    ['1.4.0+', unknown, 'newest', '-', 'Nobody knows what runs in dev, so nothing is promoted there by itself.'],
  ];
  it.each(rows)('%s in %j, %s', (candidates, present, mode, next, because, again = '') => {
    const list = candidates.split(' ').filter(Boolean).map(candidate);
    const commit = present.state === 'known' ? present.name.split('-')[0] : undefined;
    const choice = nextAutomatic(list, { name: 'dev', present, commit, hold: null }, mode);
    expect([choice.next?.name ?? '-', choice.because]).toEqual([next, because]);
    expect(choice.askAgainAt).toEqual(again === '' ? undefined : at(again));
  });

  it('nothing while a person holds it', () => {
    const hold = { cause: 'pin', by: 'dora', reason: undefined, at: at('07:00') } as const;
    const choice = nextAutomatic(
      [candidate('1.4.2+')],
      { name: 'dev', present: none, commit: undefined, hold },
      'newest',
    );
    expect(choice).toEqual({
      next: undefined,
      because: 'dora holds dev since 2026-11-21 07:00 UTC; lift the hold first.',
    });
  });
});
