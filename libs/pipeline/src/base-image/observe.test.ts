import { describe, expect, it } from '@jest/globals';
import { type Look, observe } from './observe.ts';
import { conditionOf, type SeenTag, type TagState, unseen } from './tag-state.ts';

const start = Date.UTC(2026, 10, 21, 8);
const at = (minutes: number) => new Date(start + minutes * 60_000);
const settleMs = 10 * 60_000;

/** `A1`: amd64 is A, arm64 is 1; `A-`: no arm64; a third character tells indexes of the same images apart. */
function tag(note: string): SeenTag {
  const [amd, arm] = note;
  return {
    digest: note,
    children: {
      ...(amd === '-' ? {} : { 'linux/amd64': `amd ${amd}` }),
      ...(arm === '-' ? {} : { 'linux/arm64': `arm ${arm}` }),
      'linux/s390x': `other ${note[2] ?? ''}`,
    },
  };
}

/** A tag's note; `=` the same as before; `none`; `!` could not look. */
function lookOf(note: string): Look {
  if (note === '=') return { kind: 'same' };
  if (note === 'none') return { kind: 'none' };
  if (note === '!') return { kind: 'failed', sentence: 'The registry is away.' };
  return { kind: 'found', ...tag(note) };
}

type Step = readonly [minute: number, look: string, events: string, condition: string, settled: string];

/** Takes the looks one after another, each on what the one before left, as the watch does. */
function walk(steps: readonly Step[], platforms = ['linux/amd64', 'linux/arm64'], before: TagState = unseen): TagState {
  let state = before;
  const earlier: (SeenTag & { at: Date })[] = state.seen ? [{ ...state.seen, at: at(-10_000) }] : [];
  for (const [minute, note, events, condition, settled] of steps) {
    const facts = { name: 'debian:12', platforms, settleMs, earlier };
    const observed = observe(state, lookOf(note), at(minute), facts);
    state = observed.state;
    const kinds = observed.events.map(({ kind }) => kind);
    expect([minute, note, kinds.join(' '), conditionOf(state), state.settled?.digest ?? '']).toEqual([
      minute,
      note,
      events,
      condition,
      settled,
    ]);
    if (kinds.some((kind) => !['gone', 'could-not-check', 'settled', 'checked-again'].includes(kind)) && state.seen)
      earlier.unshift({ ...state.seen, at: at(minute) });
    for (const { sentence } of observed.events) expect(sentence).toMatch(/^\S.*\.$/);
  }
  return state;
}

const settledAt: TagState = {
  ...unseen,
  seen: tag('A1'),
  seenAt: at(-9_000),
  settled: { ...tag('A1'), at: at(-9_000) },
};

const rows: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  [
    'the first sight of a tag that no release resolved has to settle as well',
    [
      [0, 'A1', 'first', 'settling', ''],
      [5, '=', '', 'settling', ''],
      [10, '=', 'settled', 'settled', 'A1'],
      [70, '=', '', 'settled', 'A1'],
    ],
  ],
];

const fromSettled: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  ['nothing new', [[0, '=', '', 'settled', 'A1']]],
  ['the same content that is read for the first time', [[0, 'A1', '', 'settled', 'A1']]],
  [
    'one platform moves, and settles',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [9, '=', '', 'settling', 'A1'],
      [10, '=', 'settled', 'settled', 'A2'],
    ],
  ],
  [
    'platforms that arrive one after another settle once',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [8, 'B2', 'moved', 'settling', 'A1'],
      [10, '=', '', 'settling', 'A1'],
      [18, '=', 'settled', 'settled', 'B2'],
    ],
  ],
  [
    'attestations or platforms that nobody uses move: seen, and nothing settles',
    [
      [0, 'A1x', 'others-moved', 'settled', 'A1x'],
      [10, '=', '', 'settled', 'A1x'],
    ],
  ],
  [
    'attestations that move while an image settles do not make it settle longer',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [9, 'A2x', 'others-moved', 'settling', 'A1'],
      [10, '=', 'settled', 'settled', 'A2x'],
    ],
  ],
  [
    'a push that is taken back before it settled changes nothing',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [5, 'A1', 'moved-back', 'settled', 'A1'],
      [20, '=', '', 'settled', 'A1'],
    ],
  ],
  [
    'a base that moves back to an older digest settles like any other move',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [10, '=', 'settled', 'settled', 'A2'],
      [2_000, 'A1', 'moved-back', 'settling', 'A2'],
      [2_010, '=', 'settled', 'settled', 'A1'],
    ],
  ],
  [
    'a registry that flaps between two: the settle time grows with each return',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [1, 'A1', 'moved-back', 'settled', 'A1'],
      [2, 'A2', 'flapping', 'flapping', 'A1'],
      [12, '=', '', 'flapping', 'A1'],
      [13, 'A1', 'flapping', 'flapping', 'A1'],
      // Three returns: 40 minutes.
      [52, '=', '', 'flapping', 'A1'],
      [53, '=', 'settled', 'settled', 'A1'],
    ],
  ],
  [
    'one that flaps and then stays at the other counts after the grown time',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [1, 'A1', 'moved-back', 'settled', 'A1'],
      [2, 'A2', 'flapping', 'flapping', 'A1'],
      [21, '=', '', 'flapping', 'A1'],
      [22, '=', 'settled', 'settled', 'A2'],
    ],
  ],
  [
    'a new digest after a flap is no return',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [1, 'A1', 'moved-back', 'settled', 'A1'],
      [2, 'A2', 'flapping', 'flapping', 'A1'],
      [3, 'A3', 'moved', 'settling', 'A1'],
      [13, '=', 'settled', 'settled', 'A3'],
    ],
  ],
  [
    'an index that loses a platform in use: what was settled stays',
    [
      [0, 'B-', 'platform-lost', 'platform-lost', 'A1'],
      [60, '=', '', 'platform-lost', 'A1'],
      [61, 'C-', 'moved', 'platform-lost', 'A1'],
      [120, 'C1', 'platform-back', 'settling', 'A1'],
      [130, '=', 'settled', 'settled', 'C1'],
    ],
  ],
  [
    'a platform that is lost while the other settles stops the settling',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [5, '-2', 'platform-lost', 'platform-lost', 'A1'],
      [20, 'A1', 'platform-back', 'settled', 'A1'],
    ],
  ],
  [
    'a tag that disappears and comes back as it was',
    [
      [0, 'none', 'gone', 'gone', 'A1'],
      [60, 'none', '', 'gone', 'A1'],
      [120, 'A1', 'back', 'settled', 'A1'],
    ],
  ],
  [
    'a tag that disappears while it settles and comes back as something else',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [5, 'none', 'gone', 'gone', 'A1'],
      [60, 'B3', 'back moved', 'settling', 'A1'],
      [70, '=', 'settled', 'settled', 'B3'],
    ],
  ],
  [
    'a tag that disappears while it settles and comes back as it was then has to settle anew',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [5, 'none', 'gone', 'gone', 'A1'],
      [60, '=', 'back', 'settling', 'A1'],
      [70, '=', 'settled', 'settled', 'A2'],
    ],
  ],
  [
    'a registry that is away is not "unchanged", and nothing settles until somebody has looked',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [5, '!', 'could-not-check', 'could-not-check', 'A1'],
      [60, '!', '', 'could-not-check', 'A1'],
      [90, '=', 'checked-again settled', 'settled', 'A2'],
    ],
  ],
  [
    'what moved while nobody could look',
    [
      [0, '!', 'could-not-check', 'could-not-check', 'A1'],
      [60, 'A2', 'checked-again moved', 'settling', 'A1'],
    ],
  ],
  [
    'a clock that jumps ahead: what did not move counts at the next look, what moves settles anew',
    [
      [0, 'A2', 'moved', 'settling', 'A1'],
      [500_000, '=', 'settled', 'settled', 'A2'],
      [5, 'B2', 'moved', 'settling', 'A2'],
      [15, '=', 'settled', 'settled', 'B2'],
    ],
  ],
  [
    'a clock that jumps back: it settles for as long again, and not until a far time',
    [
      [500_000, 'A2', 'moved', 'settling', 'A1'],
      [0, '=', '', 'settling', 'A1'],
      [9, '=', '', 'settling', 'A1'],
      [10, '=', 'settled', 'settled', 'A2'],
    ],
  ],
];

describe('a look after another', () => {
  it.each(rows)('%s', (_what, steps) => void walk(steps));
  it.each(fromSettled)('%s', (_what, steps) => void walk(steps, undefined, settledAt));
});

it('since when it could not be looked at is the first failure, and never in the future', () => {
  let state = walk([[0, '!', 'could-not-check', 'could-not-check', 'A1']], undefined, settledAt);
  expect(state.failing).toMatchObject({ since: at(0), failures: 1 });
  state = observe(state, lookOf('!'), at(30), { name: 'x', platforms: [], settleMs, earlier: [] }).state;
  expect(state.failing).toMatchObject({ since: at(0), failures: 2 });
  state = observe(state, lookOf('!'), at(-30), { name: 'x', platforms: [], settleMs, earlier: [] }).state;
  expect(state.failing).toMatchObject({ since: at(-30), failures: 3 });
});

it('a platform that nobody uses may come and go', () => {
  walk(
    [
      [0, 'A2', 'others-moved', 'settled', 'A2'],
      [1, 'A-', 'others-moved', 'settled', 'A-'],
    ],
    ['linux/amd64'],
    settledAt,
  );
});

it('a platform that is taken newly and differs from what was settled has to settle', () => {
  const known = { ...settledAt, seen: tag('A2'), settled: { ...tag('A1'), at: at(-1) } };
  const only = walk([[0, '=', '', 'settled', 'A2']], ['linux/amd64'], known);
  expect(only.settled?.at).toEqual(at(-1));
  walk(
    [
      [0, '=', '', 'settling', 'A1'],
      [10, '=', 'settled', 'settled', 'A2'],
    ],
    undefined,
    known,
  );
});

it('the settle time grows to a day at most', () => {
  let state = settledAt;
  const earlier = [{ ...tag('A1'), at: at(-10_000) }];
  for (let minute = 0; minute < 40; minute++) {
    const note = minute % 2 === 0 ? 'A2' : 'A1';
    state = observe(state, lookOf(note), at(minute), {
      name: 'x',
      platforms: ['linux/arm64'],
      settleMs,
      earlier,
    }).state;
    earlier.unshift({ ...tag(note), at: at(minute) });
  }
  expect(conditionOf(state)).toBe('flapping');
  expect(Number(state.settling?.until) - Number(state.settling?.since)).toBe(24 * 60 * 60_000);
});

it('an older platform that an engine takes counts as in use', () => {
  const arm = (digest: string): SeenTag => ({ digest, children: { 'linux/arm/v6': digest } });
  const before = { ...unseen, seen: arm('1'), settled: { ...arm('1'), at: at(-1) } };
  const facts = { name: 'x', platforms: ['linux/arm/v7'], settleMs, earlier: [] };
  const { state, events } = observe(before, { kind: 'found', ...arm('2') }, at(0), facts);
  expect([events.map(({ kind }) => kind), state.lost]).toEqual([['moved'], []]);
});
