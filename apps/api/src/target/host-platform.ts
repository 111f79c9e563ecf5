import { formatPlatform, normalisePlatform, type Platform, runsOn, samePlatform } from '@slipway/registry';
import type Docker from 'dockerode';
import { DeployFailed, type TargetImage } from './target.ts';

/** The platform that the engine's kernel runs without emulation. */
export async function hostPlatform(docker: Docker): Promise<Platform> {
  const { OSType, Architecture } = (await docker.info()) as { OSType: string; Architecture: string };
  // Engines give uname's word; armv7l is the only family in which it holds a variant.
  const arm = /^armv(\d)/.exec(Architecture)?.[1];
  if (arm !== undefined) return normalisePlatform({ os: OSType, architecture: 'arm', variant: `v${arm}` });
  return normalisePlatform({ os: OSType, architecture: Architecture });
}

export interface ChosenImage {
  readonly image: TargetImage;
  readonly native: boolean;
}

/**
 * The host's own platform, else one that its kernel runs natively, else one of its operating system in the hope of
 * emulation: no engine tells what it emulates, so starting it is the test. Throws DeployFailed when nothing is left.
 */
export function chooseImage(children: readonly TargetImage[], host: Platform): ChosenImage {
  const native =
    children.find(({ platform }) => samePlatform(platform, host)) ??
    children.find(({ platform }) => runsOn(platform, host));
  if (native !== undefined) return { image: native, native: true };
  const other = children.find(({ platform }) => normalisePlatform(platform).os === host.os);
  if (other !== undefined) return { image: other, native: false };
  const offered = children.map(({ platform }) => formatPlatform(platform)).join(', ');
  throw new DeployFailed(
    `The host runs ${formatPlatform(host)}, and the release has ${offered === '' ? 'no image' : offered} only.`,
  );
}
