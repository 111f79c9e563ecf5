import { expect, it } from '@jest/globals';
import { type Digest, parseRepository } from '@slipway/registry';
import { testDockerHost } from '../../engine/testing/shared-services.ts';
import { DeployFailed } from '../target.ts';
import { createSwarmTarget } from './swarm.ts';

it('refuses before it asks the swarm for anything what a swarm cannot keep', async () => {
  const target = createSwarmTarget({ dockerHost: testDockerHost, publishMode: 'host' });
  const index = `sha256:${'a'.repeat(64)}` as Digest;
  const spec = {
    environment: 'nowhere',
    application: 'hello',
    releaseVersion: '1.0.0',
    promotionId: 'none',
    epoch: 1,
    image: { repository: parseRepository('registry.example/hello'), index, children: [] },
    run: { strategy: 'blue-green', ports: [{ container: 80, published: 8080, protocol: 'tcp' }] },
  } as const;
  const deployed = target.deploy(spec, AbortSignal.timeout(10_000), () => undefined);
  await expect(deployed).rejects.toThrow(DeployFailed);
  await expect(deployed).rejects.toThrow(/^A swarm cannot switch blue-green while port 8080 of a node/);
});
