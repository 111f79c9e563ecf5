import { expect, it } from '@jest/globals';
import { stateSentence } from './state-sentence.ts';
import { type TagState, unseen } from './tag-state.ts';

const now = new Date('2026-11-21T08:00:00.000Z');
const seen = { digest: 'a', children: {} };
const there: TagState = { ...unseen, seen, settled: { ...seen, at: now } };
const settling = { since: now, until: now };

it.each<[what: string, state: TagState, sentence: RegExp]>([
  ['nobody looked', unseen, /^Nobody looked at debian:12 yet\.$/],
  ['settled', there, /^debian:12 is what it has been since it settled\.$/],
  ['settling', { ...there, settling }, /^debian:12 moved; it counts when .*, since other platforms may follow\.$/],
  ['settling at first sight', { ...unseen, seen, settling }, /^debian:12 was seen for the first time; it counts when/],
  ['taken back', { ...there, settling, returns: 1 }, /^debian:12 moved back to what it had been; it counts when/],
  ['flapping', { ...there, settling, returns: 3 }, /^debian:12 went back to what it had been 3 times within a day;/],
  ['lost', { ...there, lost: ['linux/arm64'] }, /^debian:12 has no image for linux\/arm64 any more, which is in use;/],
  ['gone', { ...there, goneSince: now }, /^Its registry has no debian:12 any more; nothing is rebuilt on it/],
  [
    'could not check, whatever was known',
    { ...there, goneSince: now, failing: { since: now, failures: 2, sentence: 'The registry is away.' } },
    /^The registry is away\.$/,
  ],
])('%s', (_what, state, sentence) => {
  expect(stateSentence('debian:12', state)).toMatch(sentence);
});
