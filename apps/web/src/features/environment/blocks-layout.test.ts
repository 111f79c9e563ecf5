import { describe, expect, test } from '@jest/globals';
import { type Blocking, blocksOf } from './blocks-layout.ts';

const none: Blocking = { stops: [], freezes: [], promotionRequests: [] };
const production = { name: 'production' };
const hello = { name: 'hello' };
const shown = (blocking: Partial<Blocking>) =>
  blocksOf('production', { ...none, ...blocking }).map(({ text, until }) => [text, until]);

describe('blocksOf', () => {
  test.each<[string, Partial<Blocking>, unknown[]]>([
    ['nothing', {}, []],
    [
      'a stop of everything',
      { stops: [{ id: '1', environment: null, application: null, reason: 'Fire.' }] },
      [['Stopped: Fire.', undefined]],
    ],
    ['a stop elsewhere', { stops: [{ id: '1', environment: hello, application: null, reason: 'Fire.' }] }, []],
    [
      'a freeze in force',
      {
        freezes: [
          {
            id: '1',
            environment: production,
            application: hello,
            name: 'Sale',
            occurrence: { until: 'U', active: true },
          },
        ],
      },
      [['Frozen for hello: Sale', 'U']],
    ],
    [
      'a freeze to come',
      {
        freezes: [
          { id: '1', environment: null, application: null, name: 'Sale', occurrence: { until: 'U', active: false } },
        ],
      },
      [],
    ],
  ])('%s', (_, blocking, expected) => {
    expect(shown(blocking)).toEqual(expected);
  });

  test('a request says its first reason, how many more, and when time clears all', () => {
    const release = { version: '1.4.2', ref: 'v1.4.2', application: hello };
    const check = (state: string, message: string) => ({ state, reasons: [{ message }] });
    const checks = [check('PASSED', 'a'), check('REFUSED', 'Too young.'), check('REFUSED', 'Nobody approved.')];
    const request = (changes: object) => ({
      ...{ id: '1', environment: production, release, decision: { clearsAt: 'C', checks } },
      ...changes,
    });
    expect(shown({ promotionRequests: [request({})] })).toEqual([['hello 1.4.2: Too young. And 1 more.', 'C']]);
    expect(shown({ promotionRequests: [request({ environment: hello })] })).toEqual([]);
    expect(shown({ promotionRequests: [request({ decision: null })] })).toEqual([]);
  });
});
