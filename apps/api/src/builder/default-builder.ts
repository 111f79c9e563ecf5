import { Logger } from '@nestjs/common';
import { recordAudit } from '../audit/audit.store.ts';
import type { Config } from '../config.ts';
import type { Transaction } from '../database/connect.ts';
import { createEngine } from '../engine/engine.ts';
import { insertBuilder, readBuilders } from './builder.store.ts';

export const DEFAULT_BUILDER = 'default';

/**
 * The first start makes the configured engine the builder `default`; an operator who changes or renames it later is not
 * overruled. An engine that is away is taken to be of this machine's own platform.
 */
export async function createDefaultBuilder(
  tx: Transaction,
  config: Pick<Config, 'dockerHost' | 'builderPlatforms' | 'builderConcurrency'>,
): Promise<void> {
  if ((await readBuilders(tx)).length > 0) return;
  const platforms = config.builderPlatforms ?? [await nativePlatform(config.dockerHost)];
  const builder = {
    name: DEFAULT_BUILDER,
    dockerHost: config.dockerHost,
    platforms: [...platforms],
    concurrency: config.builderConcurrency,
  };
  await insertBuilder(tx, builder);
  const { name, ...facts } = builder;
  await recordAudit(tx, { actor: 'slipway', action: 'builder.added', subject: name, facts });
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm: 'arm/v7',
  ppc64: 'ppc64le',
};

async function nativePlatform(dockerHost: string): Promise<string> {
  const own = `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The engine at ${dockerHost} did not answer within 3 s.`)), 3_000);
  });
  try {
    return (await Promise.race([createEngine(dockerHost).version(), late])).platform;
  } catch (error) {
    new Logger('Builder').warn(`Builder ${DEFAULT_BUILDER} is taken to be ${own}: ${(error as Error).message}`);
    return own;
  } finally {
    clearTimeout(timer);
  }
}
