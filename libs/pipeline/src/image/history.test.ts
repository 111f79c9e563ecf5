import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@slipway/registry';
import fc from 'fast-check';
import { type HistoryEntry, historyOf } from './history.ts';

const layer = (name: string, size: number) => ({ digest: digestOf(name), size });
const base = layer('base', 100);
const app = layer('app', 20);
const made = (created_by: string): HistoryEntry => ({ created_by });
const empty = (created_by: string): HistoryEntry => ({ created_by, empty_layer: true });
const lines = (history: readonly HistoryEntry[] | undefined, layers: readonly (typeof base)[]) =>
  historyOf(history, layers).map(({ digest, size, instruction, emptyLayer }) =>
    [instruction, size, digest === undefined ? '-' : digest === base.digest ? 'base' : 'app', emptyLayer].join(' | '),
  );

describe('historyOf', () => {
  it('puts each layer beside the instruction that made it', () => {
    const history = [
      made(`/bin/sh -c #(nop) ADD file:${'0'.repeat(64)} in / `),
      empty('/bin/sh -c #(nop)  CMD ["sh"]'),
      empty('ENV A=b'),
      made('COPY /app /app # buildkit'),
      empty('USER 1000'),
    ];
    expect(lines(history, [base, app])).toEqual([
      'ADD file:000000000000 in / | 100 | base | false',
      'CMD ["sh"] | 0 | - | true',
      'ENV A=b | 0 | - | true',
      'COPY /app /app | 20 | app | false',
      'USER 1000 | 0 | - | true',
    ]);
  });

  it.each([
    ['no history at all', undefined, ['(not recorded) | 100 | base | false', '(not recorded) | 20 | app | false']],
    ['an empty one', [], ['(not recorded) | 100 | base | false', '(not recorded) | 20 | app | false']],
    [
      'a base without history',
      [made('COPY a b # buildkit')],
      ['(not recorded) | 100 | base | false', 'COPY a b | 20 | app | false'],
    ],
    [
      'more stories than layers',
      [made('RUN a'), made('RUN b'), made('RUN c')],
      ['RUN a | 0 | - | true', 'RUN b | 100 | base | false', 'RUN c | 20 | app | false'],
    ],
    [
      'entries that say nothing',
      [{}, { comment: 'Imported from -' }],
      ['(not recorded) | 100 | base | false', 'Imported from - | 20 | app | false'],
    ],
  ])('takes %s', (_what, history, expected) => expect(lines(history, [base, app])).toEqual(expected));

  it('names every layer once, in order, and loses no size', () => {
    const entry = fc.record({ created_by: fc.string(), empty_layer: fc.boolean() }, { requiredKeys: [] });
    const sizes = fc.array(fc.nat(), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), sizes, (history, all) => {
        const layers = all.map((size, index) => layer(`layer ${index}`, size));
        const origins = historyOf(history, layers);
        expect(origins.filter(({ emptyLayer }) => !emptyLayer).map(({ digest, size }) => ({ digest, size }))).toEqual(
          layers,
        );
        expect(origins.filter(({ emptyLayer }) => emptyLayer).every(({ digest, size }) => !digest && size === 0)).toBe(
          true,
        );
        expect(origins.length).toBeGreaterThanOrEqual(history.length);
      }),
    );
  });
});
