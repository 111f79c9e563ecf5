// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the settings.
import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { parseRepository, RemoteRegistry } from '@slipway/registry';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { describeTarget } from '../conformance.ts';
import { createRegistryOnlyTarget } from './registry-only-target.ts';
import { pushImage } from './testing/push-image.ts';

const registry = new RemoteRegistry({ plainHttp: [testRegistry] });
afterAll(() => registry.close());

describeTarget('a tag in a registry', { runs: false }, async () => {
  const run = `${testRegistry}/test/registry-only-${randomBytes(4).toString('hex')}`;
  const settings = { repository: `${run}/\${application}`, tag: '${environment}' };
  const [one, two] = [
    await pushImage(registry, parseRepository(`${run}/one`), ['linux/amd64']),
    await pushImage(registry, parseRepository(`${run}/two`), ['linux/amd64']),
  ];
  const target = createRegistryOnlyTarget(settings, { registry });
  return { target, images: { one, two, crashing: one, unhealthyAt: '/' } };
});
