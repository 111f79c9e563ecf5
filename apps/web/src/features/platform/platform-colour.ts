const tokens: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  arm64: 'arm64',
  arm: 'arm-v7',
  '386': '386',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** The one hue of a platform (`os/arch[/variant]`) in every chart. */
export function platformColour(platform: string): string {
  const [, architecture = ''] = platform.split('/');
  return `var(--platform-${tokens[architecture] ?? 'other'})`;
}

/** `amd64` of `linux/amd64`, `arm/v7` of `linux/arm/v7`: enough where every platform is Linux. */
export function shortPlatform(platform: string): string {
  return platform.startsWith('linux/') ? platform.slice('linux/'.length) : platform;
}
