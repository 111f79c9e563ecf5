import { describe, expect, it } from '@jest/globals';
import { WakeUp } from './wake-up.ts';

const LONG = 60_000;

describe('the pause of a loop', () => {
  it('ends by itself', async () => {
    await expect(new WakeUp().pause(1)).resolves.toBeUndefined();
  });

  it('ends when it is roused, before or while it pauses', async () => {
    const wakeUp = new WakeUp();
    wakeUp.rouse();
    await wakeUp.pause(LONG);
    wakeUp.forget();
    const pause = wakeUp.pause(LONG);
    wakeUp.rouse();
    await pause;
  });

  it('is not cut short by what was forgotten', async () => {
    const wakeUp = new WakeUp();
    wakeUp.rouse();
    wakeUp.forget();
    const pause = wakeUp.pause(LONG).then(() => 'over');
    await expect(Promise.race([pause, new Promise((resolve) => setImmediate(resolve, 'pausing'))])).resolves.toBe(
      'pausing',
    );
    wakeUp.rouse();
    await pause;
  });
});
