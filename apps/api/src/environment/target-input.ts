import { isIP } from 'node:net';
import { dockerHostFault } from '../builder/docker-host.ts';
import type { RefusalReason } from '../graphql/refusal.ts';
import { parseGitOpsSettings } from '../target/git-ops/parse-settings.ts';
import { InvalidTargetSettings } from '../target/invalid-settings.ts';
import { parseRegistryOnlySettings } from '../target/registry-only/parse-settings.ts';
import type { EnvironmentTarget } from './environment-target.ts';

export interface TargetInput {
  readonly kind?: 'docker-host' | 'swarm' | 'git-ops' | 'registry-only' | null;
  readonly dockerHost?: string | null;
  readonly publishAddress?: string | null;
  /** JSON object: what a git-ops or registry-only target needs. */
  readonly settings?: string | null;
}

interface Around {
  /** The server's own engine. */
  readonly dockerHost: string;
  readonly gitAllowFile: string | undefined;
}

/** The target that is meant, or everything that is wrong with it. */
export function readTarget(
  input: TargetInput,
  around: Around,
): { readonly target: EnvironmentTarget } | { readonly reasons: readonly RefusalReason[] } {
  const kind = input.kind ?? 'docker-host';
  const stray = strayReason(kind, input);
  if (stray !== undefined) return { reasons: [stray] };
  if (kind === 'git-ops' || kind === 'registry-only') return readSettings(kind, input, around);
  const dockerHost = input.dockerHost?.trim() || around.dockerHost;
  const publishAddress = input.publishAddress?.trim() || '127.0.0.1';
  const reasons: RefusalReason[] = [];
  const fault = input.dockerHost?.trim() ? dockerHostFault(dockerHost) : undefined;
  if (fault !== undefined)
    reasons.push({ code: 'environment.docker-host-malformed', field: 'dockerHost', message: fault });
  if (isIP(publishAddress) === 0)
    reasons.push({
      code: 'environment.publish-address-malformed',
      field: 'publishAddress',
      message: `"${publishAddress.slice(0, 80)}" is not an IP address; use 127.0.0.1, or 0.0.0.0 for every address of the host.`,
    });
  if (reasons.length > 0) return { reasons };
  if (kind === 'swarm') return { target: { kind, dockerHost, publishMode: 'host' } };
  return { target: { kind, dockerHost, publishAddress } };
}

/** What belongs to a target of another kind would be dropped without a word. */
function strayReason(kind: NonNullable<TargetInput['kind']>, input: TargetInput): RefusalReason | undefined {
  const points = kind === 'git-ops' || kind === 'registry-only';
  const field = points ? 'dockerHost' : 'settings';
  if (!input[field]?.trim()) return undefined;
  const why = points ? 'is on no engine' : 'has no settings of its own';
  const message = `A target of the kind ${kind} ${why}; leave ${field} out, or give another kind.`;
  return { code: 'environment.target-malformed', field, message };
}

/** Of a change that names no kind: a target is replaced as a whole. */
export function partReasons(input: TargetInput): readonly RefusalReason[] {
  return (['dockerHost', 'publishAddress', 'settings'] as const)
    .filter((field) => input.kind == null && input[field] != null)
    .map((field) => ({
      code: 'environment.target-malformed',
      field,
      message: `${field} alone changes nothing, since a target is replaced as a whole; give its kind, too.`,
    }));
}

function readSettings(kind: 'git-ops' | 'registry-only', input: TargetInput, around: Around) {
  const malformed = (message: string) => ({ code: 'environment.target-malformed', field: 'settings', message });
  let value: unknown;
  try {
    value = JSON.parse(input.settings ?? '{}');
  } catch (cause) {
    return { reasons: [malformed(`The settings of the target are no JSON: ${(cause as Error).message}.`)] };
  }
  try {
    const target: EnvironmentTarget =
      kind === 'git-ops'
        ? { kind, ...parseGitOpsSettings(value, around.gitAllowFile) }
        : { kind, ...parseRegistryOnlySettings(value) };
    return { target };
  } catch (cause) {
    if (!(cause instanceof InvalidTargetSettings)) throw cause;
    return { reasons: cause.problems.map(malformed) };
  }
}
