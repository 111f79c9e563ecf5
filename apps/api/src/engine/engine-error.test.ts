import { describe, expect, it } from '@jest/globals';
import { engineError } from './engine-error.ts';

const refused = (message: string, statusCode = 404) => ({ statusCode, json: { message }, message });

describe('what an engine says', () => {
  it.each([
    [
      'no addresses for a network',
      refused(
        'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      ),
      /no addresses left for another network\. Remove networks that nobody uses \(docker network prune\)/,
      false,
    ],
    [
      'an image that was removed meanwhile',
      refused('No such image: slipway-step:one'),
      /^Starting found its image gone from the engine \(No such image: slipway-step:one\); see that nothing else removes/,
      true,
    ],
    ['a no of its own', refused('no such thing'), /^Starting was refused by the engine: no such thing\.$/, false],
    ['a fault of its own', refused('it broke', 500), /^Starting was refused by the engine: it broke\.$/, true],
  ])('%s', (_, cause, message, transient) => {
    const error = engineError('unix:///engine.sock', 'Starting', cause);
    expect(error).toMatchObject({ name: 'EngineFault', message: expect.stringMatching(message), transient });
  });

  it('is left alone when it is not its word', () => {
    const own = new Error('Something else.');
    expect(engineError('unix:///engine.sock', 'Starting', own)).toBe(own);
  });
});
