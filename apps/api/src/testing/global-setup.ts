import { type Cluster, startCluster } from './cluster.ts';

declare global {
  // Jest's set-up and tear-down share nothing but the global object.
  var slipwayTestCluster: Cluster | undefined;
}

/** One database server for a whole run of Jest, unless the environment names one. */
export default async function setup(): Promise<void> {
  if (process.env.SLIPWAY_TEST_DATABASE_ADMIN_URL) return;
  globalThis.slipwayTestCluster = await startCluster();
  process.env.SLIPWAY_TEST_DATABASE_ADMIN_URL = globalThis.slipwayTestCluster.url;
}
