import { platformColour, shortPlatform } from './platform-colour.ts';

/** A platform's name beside its hue. */
export function PlatformLabel({ platform, short }: { platform: string; short?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className="size-2 rounded-[2px]" style={{ background: platformColour(platform) }} />
      {short ? shortPlatform(platform) : platform}
    </span>
  );
}

/** Several platforms in one line. */
export function Platforms({ platforms }: { platforms: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap gap-x-2.5 text-ink-soft">
      {platforms.map((platform) => (
        <PlatformLabel key={platform} platform={platform} short />
      ))}
    </span>
  );
}
