import { formatPlatform, InvalidPlatform, type Platform, parsePlatform } from '@slipway/registry';
import { closest } from '../closest.ts';

// The ports of Go (https://go.dev/doc/install/source#environment, GOARM, GOAMD64, GOARM64) that container images are
// made for; an engine can only build what BuildKit, itself a Go program, knows by these names.
const variants: Readonly<Record<string, RegExp>> = {
  'linux/386': /^$/,
  'linux/amd64': /^(?:v[234])?$/,
  'linux/arm': /^v[5-8]$/,
  'linux/arm64': /^(?:v8\.[1-9]|v9(?:\.[0-5])?)?$/,
  'linux/loong64': /^$/,
  'linux/mips64': /^$/,
  'linux/mips64le': /^$/,
  'linux/ppc64le': /^$/,
  'linux/riscv64': /^$/,
  'linux/s390x': /^$/,
  'windows/amd64': /^$/,
  'windows/arm64': /^$/,
  'freebsd/amd64': /^$/,
  'freebsd/arm64': /^$/,
};
const everyday = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6'];

/** A platform that exists, or what should have stood there. */
export type PlatformReading = { readonly platform: Platform } | { readonly expected: string };

/** Reads a platform that images are built for; says which one is probably meant when it does not exist. */
export function readKnownPlatform(text: string): PlatformReading {
  const platform = parsed(text);
  if (platform !== undefined) {
    const known = variants[`${platform.os}/${platform.architecture}`];
    if (known?.test(platform.variant ?? '')) return { platform };
  }
  const similar = closest(text, [...everyday, ...Object.keys(variants)]) ?? meant(text);
  return {
    expected: similar === undefined ? `expected one such as ${everyday.join(', ')}` : `did you mean ${similar}?`,
  };
}

function parsed(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch (error) {
    // Its reason is left out: what is expected says the same, with an example that fits.
    if (error instanceof InvalidPlatform) return undefined;
    throw error;
  }
}

/** An architecture without its system: `arm64`, `aarch64`, `x86_64`. */
function meant(text: string): string | undefined {
  const platform = text.includes('/') ? undefined : parsed(`linux/${text}`);
  if (platform === undefined || variants[`linux/${platform.architecture}`] === undefined) return undefined;
  return formatPlatform(platform);
}
