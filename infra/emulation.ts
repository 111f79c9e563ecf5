import { join } from 'node:path';
import { run } from './children.ts';
import { root } from './place.ts';

/** `linux/amd64` or `linux/arm64`: the platform of this machine first, then the one that is emulated on it. */
export function builderPlatforms(): readonly [native: string, emulated: string] {
  return process.arch === 'arm64' ? ['linux/arm64', 'linux/amd64'] : ['linux/amd64', 'linux/arm64'];
}

/** Registers the emulator with the kernel where that is missing; the error says what to do when it cannot be. */
export async function ensureEmulation(): Promise<void> {
  await run('sh', [join(root, 'infra/emulation.sh')]).catch((error: Error) => {
    throw new Error(error.message.replace(/^sh failed: /, ''));
  });
}
