import { type Digest, parseRepository } from '@slipway/registry';
import type { DeploySpec, Observed, Target } from '../../target/target.ts';

/** A target that is seen in these states one after the other, and from then on in the last one. */
export function scriptedTarget(states: readonly Observed[]): Target & { readonly looks: () => number } {
  let looks = 0;
  const refuse = async () => {
    throw new Error('Verifying deploys, scales and removes nothing.');
  };
  return {
    deploy: refuse,
    scale: refuse,
    remove: refuse,
    observe: async () => {
      const seen = states[Math.min(looks, states.length - 1)];
      looks += 1;
      return seen as Observed;
    },
    looks: () => looks,
  };
}

export const digest = (letter: string) => `sha256:${letter.repeat(64)}` as Digest;

export const deployment: DeploySpec = {
  environment: 'staging-1',
  application: 'hello',
  releaseVersion: '1.4.2',
  promotionId: 'p1',
  epoch: 1,
  image: {
    repository: parseRepository('registry.example.org/hello'),
    index: digest('a'),
    children: [{ platform: { os: 'linux', architecture: 'amd64' }, digest: digest('1') }],
  },
  run: {},
};
