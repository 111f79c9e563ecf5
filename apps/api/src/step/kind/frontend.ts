import { frontendArgument } from '@slipway/pipeline';
import { formatReference, parseDigest, parseRepository } from '@slipway/registry';
import type { InputRow } from './release-facts.store.ts';
import type { StepServices } from './services.ts';

/**
 * Whether the frontend that a Dockerfile names builds it, and not the engine's own one: an application asks for it by the
 * build argument, an instance for all of them by its configuration. On a closed network it is nowhere to be found.
 */
export function usesFrontend(
  { dockerfileFrontend }: StepServices['config'],
  args: Readonly<Record<string, string>>,
): boolean {
  return dockerfileFrontend === 'declared' || Boolean(args[frontendArgument]);
}

/** The build arguments with the frontend that plan resolved, by digest and through its mirror; as they were without one. */
export function withFrontend(
  args: Readonly<Record<string, string>>,
  inputs: readonly InputRow[],
  platform: string,
): Readonly<Record<string, string>> {
  const input = inputs.find((one) => one.kind === 'syntax' && one.platform === platform);
  if (input === undefined || input.source === null || input.childDigest === null) return args;
  const pinned = formatReference({ ...parseRepository(input.source), digest: parseDigest(input.childDigest) });
  // Words behind the image are for the frontend.
  const [, ...words] = (args[frontendArgument] ?? '').trim().split(/\s+/);
  return { ...args, [frontendArgument]: [pinned, ...words].join(' ') };
}
