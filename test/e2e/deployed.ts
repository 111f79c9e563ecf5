import { execFileSync } from 'node:child_process';
import type { Slipway } from './slipway.ts';

/** The engine is shared with other suites: what one deployed goes away with it. */
export async function removeDeployed(slipway: Slipway | undefined): Promise<void> {
  const env = { ...process.env, DOCKER_HOST: process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock' };
  if (slipway === undefined) return;
  const { promotions } = await slipway.graphql<{ promotions: { nodes: { id: string }[] } }>(
    '{ promotions(first: 50) { nodes { id } } }',
  );
  for (const { id } of promotions.nodes) {
    const filter = ['--filter', `label=dev.slipway.promotion=${id}`];
    const ids = execFileSync('docker', ['ps', '-aq', ...filter], { encoding: 'utf8', env })
      .split('\n')
      .filter(Boolean);
    if (ids.length > 0) execFileSync('docker', ['rm', '-f', ...ids], { env });
  }
}
