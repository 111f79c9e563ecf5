import { createEngine } from '../engine/engine.ts';
import { busybox, testDockerHost } from '../engine/testing/shared-services.ts';
import { describeTarget } from './conformance.ts';
import { createDockerHostTarget } from './docker-host.ts';
import { fixtureImage, webServer } from './testing/fixture-images.ts';

describeTarget('a Docker host', { runs: true }, async () => {
  const through = (dockerHost: string) => createDockerHostTarget({ dockerHost, publishAddress: '127.0.0.1' });
  const engine = createEngine(testDockerHost);
  return {
    target: through(testDockerHost),
    engine: { dockerHost: testDockerHost, through },
    images: {
      one: await fixtureImage(engine, 'one', webServer('one')),
      two: await fixtureImage(engine, 'two', webServer('two')),
      crashing: await fixtureImage(
        engine,
        'crashing',
        `FROM ${busybox}\nCMD ["/bin/sh", "-c", "echo cannot go on; sleep 0.3; exit 3"]\n`,
      ),
      unhealthyAt: '/never',
    },
  };
});
