import { formatPlatform, normalisePlatform, type Platform } from '@slipway/registry';

/** What a build is started with; everything that the meaning of a Dockerfile depends on besides its text. */
export interface BuildParameters {
  /** Build arguments; the predefined ones of BuildKit may be overridden, too. */
  readonly args?: Readonly<Record<string, string>>;
  /** Where the builder itself runs. */
  readonly buildPlatform: Platform;
  readonly targetPlatform: Platform;
}

export function buildArgument(parameters: BuildParameters, name: string): string | undefined {
  const { args = {} } = parameters;
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

/**
 * The arguments that need no declaration before FROM (Dockerfile reference, "Automatic platform ARGs in the global
 * scope"). A variant or version that a platform lacks is the empty text, not unset.
 */
export function predefinedArguments(parameters: BuildParameters): ReadonlyMap<string, string> {
  const values: [string, string][] = [];
  for (const [prefix, raw] of [
    ['BUILD', parameters.buildPlatform],
    ['TARGET', parameters.targetPlatform],
  ] as const) {
    const platform = normalisePlatform(raw);
    values.push(
      [`${prefix}PLATFORM`, formatPlatform(platform)],
      [`${prefix}OS`, platform.os],
      [`${prefix}OSVERSION`, platform.osVersion ?? ''],
      [`${prefix}ARCH`, platform.architecture],
      [`${prefix}VARIANT`, platform.variant ?? ''],
    );
  }
  return new Map(values.map(([name, value]) => [name, buildArgument(parameters, name) ?? value]));
}
