import { causeKey, changesOf, type SettledImage, type TakenImage } from '../change.ts';
import { defaultRebuildPolicy, type RebuildPolicy } from '../policy.ts';
import type { ApplicationFacts, RebuildFacts } from '../rebuild-facts.ts';

export const now = new Date('2026-11-21T12:00:00.000Z');
export const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
export const platforms = ['linux/amd64', 'linux/arm64'];

export const anyStage: RebuildPolicy = { ...defaultRebuildPolicy, mode: 'any-stage', atOnce: 100 };

/** `debian@1`: taken on both platforms by the stage that runs, in its first edition; `golang@1?`: by another stage. */
export function taken(...notes: readonly string[]): readonly TakenImage[] {
  return notes.flatMap((note, stage) => {
    const { reference, edition, runtime } = read(note);
    return platforms.map((platform) => ({
      reference,
      platform,
      pulledPlatform: platform,
      stage,
      runtime,
      child: childOf(reference, platform, edition),
    }));
  });
}

/** `debian@2`: all platforms moved; `debian@2 linux/arm64`: that one alone, the other is as it was in the first. */
export function tags(...notes: readonly string[]): ReadonlyMap<string, SettledImage> {
  return new Map(
    notes.map((note) => {
      const [name = '', ...moved] = note.split(' ');
      const { reference, edition } = read(name);
      const children = new Map(
        platforms.map((platform) => {
          const is = moved.length === 0 || moved.includes(platform) ? edition : '1';
          return [platform, childOf(reference, platform, is)];
        }),
      );
      return [reference, { children, settledAt: before(5), seenAt: before(1), moving: false }];
    }),
  );
}

export function application(
  name: string,
  takes: readonly string[],
  change: Partial<Omit<ApplicationFacts, 'release'>> & { readonly moves?: readonly string[] } = {},
): ApplicationFacts {
  const { moves = [`${name}:latest`], ...rest } = change;
  const release = { id: `${name}-1`, name: '1.4.2', resolvedAt: before(60), taken: taken(...takes), moves };
  return { id: name, name, policy: anyStage, release, ended: new Map(), ...rest };
}

export function world(
  applications: readonly ApplicationFacts[],
  settled: ReadonlyMap<string, SettledImage>,
  underWay = 0,
): RebuildFacts {
  return { applications, tags: settled, underWay };
}

/** Name of the cause that an application has in a world. */
export function keyIn(one: ApplicationFacts, settled: ReadonlyMap<string, SettledImage>): string {
  const { release } = one;
  if (release === undefined) throw new Error(`${one.name} has no release.`);
  return causeKey(release.id, changesOf(release.taken, release.resolvedAt, settled).changes);
}

function read(note: string): { reference: string; edition: string; runtime: boolean } {
  const [, name = '', edition = '1', aside] = /^([^@]+)@(\w+?)(\?)?$/.exec(note) ?? [];
  return { reference: name.includes(':') ? name : `${name}:latest`, edition, runtime: aside === undefined };
}

const childOf = (reference: string, platform: string, edition: string) => `${reference} ${platform} ${edition}`;
