/** An operating system and a processor, normalised as containerd does (platforms/database.go). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

export class InvalidPlatform extends Error {
  readonly text: string;

  constructor(text: string, why: string) {
    super(
      `"${text.slice(0, 100)}" is not a platform: ${why} Write it as os/architecture[/variant], for example linux/arm64.`,
    );
    this.name = 'InvalidPlatform';
    this.text = text;
  }
}

const part = /^[A-Za-z0-9_.-]+$/;
const architectures: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  i386: ['386'],
  i486: ['386'],
  i586: ['386'],
  i686: ['386'],
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
  mips64el: ['mips64le'],
  mipsel: ['mipsle'],
  ppc64el: ['ppc64le'],
};
const systems: ReadonlyMap<string, string> = new Map([['macos', 'darwin']]);

/** Throws InvalidPlatform. */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  if (parts.length < 2 || parts.length > 3)
    throw new InvalidPlatform(text, `it has ${parts.length} part${parts.length === 1 ? '' : 's'}.`);
  const wrong = parts.find((one) => !part.test(one));
  if (wrong !== undefined)
    throw new InvalidPlatform(text, wrong === '' ? 'a part of it is empty.' : `"${wrong}" is no name.`);
  const [os, architecture, variant] = parts as [string, string, string | undefined];
  return normalisePlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) });
}

/** One spelling for each platform: aarch64 → arm64, arm64/v8 → arm64, amd64/v1 → amd64, arm → arm/v7. */
export function normalisePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const raw = platform.architecture.toLowerCase();
  const [architecture, implied] = Object.hasOwn(architectures, raw)
    ? (architectures[raw] as readonly [string, string?])
    : [raw, undefined];
  const variant = normaliseVariant(architecture, platform.variant?.toLowerCase() || implied);
  return {
    os: systems.get(os) ?? os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(platform.osVersion ? { osVersion: platform.osVersion } : {}),
    ...(platform.osFeatures?.length ? { osFeatures: platform.osFeatures } : {}),
  };
}

function normaliseVariant(architecture: string, variant: string | undefined): string | undefined {
  const written = variant !== undefined && /^\d/.test(variant) ? `v${variant}` : variant;
  if (architecture === 'arm64') return written === 'v8' || written === 'v8.0' ? undefined : written;
  if (architecture === 'amd64') return written === 'v1' ? undefined : written;
  if (architecture === 'arm') return written ?? 'v7';
  return written;
}

/** os/architecture[/variant]; the key under which platforms are compared. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalisePlatform(platform);
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

export function samePlatform(a: Platform, b: Platform): boolean {
  return formatPlatform(a) === formatPlatform(b);
}

/**
 * Whether an image for `image` runs on a machine of `host` without emulation (containerd platforms/compare.go): arm/v7
 * runs v6 and v5, arm64 runs 32-bit arm up to v8 and its own lower variants, amd64/v3 runs v2 and v1, amd64 runs 386.
 */
export function runsOn(image: Platform, host: Platform): boolean {
  const wanted = normalisePlatform(image);
  const have = normalisePlatform(host);
  if (wanted.os !== have.os) return false;
  if (wanted.osVersion !== undefined && have.osVersion !== undefined && wanted.osVersion !== have.osVersion)
    return false;
  if (wanted.architecture === have.architecture) {
    if (wanted.variant === have.variant) return true;
    // Variants of these three are levels; elsewhere (mips64le softfloat, ppc64le power9) they say nothing of an order.
    return ['amd64', 'arm', 'arm64'].includes(have.architecture) && level(wanted) <= level(have);
  }
  if (have.architecture === 'arm64') return wanted.architecture === 'arm' && level(wanted) <= 8;
  return have.architecture === 'amd64' && wanted.architecture === '386' && wanted.variant === undefined;
}

/** A lower level runs on a higher one; an unknown variant runs on itself alone. */
function level({ architecture, variant }: Platform): number {
  const base = architecture === 'arm64' ? 8 : architecture === 'arm' ? 7 : 1;
  if (variant === undefined) return base;
  const number = /^v(\d+(?:\.\d+)?)$/.exec(variant)?.[1];
  return number === undefined ? Number.NaN : Number(number);
}
