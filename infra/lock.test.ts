import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withLock } from './lock.ts';

describe('a lock', () => {
  it('lets one in at a time, and the next when the first threw', async () => {
    const name = `lock.test ${process.pid}`;
    const said: string[] = [];
    const hold = (who: string, fails = false): Promise<void> =>
      withLock(name, async () => {
        said.push(`${who} in`);
        await sleep(30);
        said.push(`${who} out`);
        if (fails) throw new Error(who);
      });
    const ends = await Promise.allSettled([hold('a', true), hold('b'), hold('c')]);
    expect(ends.map((end) => end.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    for (let each = 0; each < said.length; each += 2) {
      expect(said[each + 1]).toBe(said[each]?.replace(' in', ' out'));
    }
    expect(said).toHaveLength(6);
  });
});
