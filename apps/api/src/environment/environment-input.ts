// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
import { environmentProblems } from '@slipway/pipeline';
import { InvalidReference, parseRepository } from '@slipway/registry';
import type { RefusalReason } from '../graphql/refusal.ts';
import type { EnvironmentRow } from './environment.store.ts';
import type { TargetCredentialsInput } from './target-credentials.ts';
import type { TargetInput } from './target-input.ts';

export interface EnvironmentInput extends TargetInput, TargetCredentialsInput {
  readonly position?: number | null;
  /** Names. */
  readonly upstreams?: readonly string[] | null;
  readonly upstreamMode?: EnvironmentRow['upstreamMode'] | null;
  /** Empty: none of its own. */
  readonly imageRepository?: string | null;
  readonly automatic?: EnvironmentRow['automatic'] | null;
}

const FARTHEST = 10_000;

/** What is wrong with an input by itself. */
export function inputReasons(input: EnvironmentInput): RefusalReason[] {
  const { position } = input;
  const reasons: RefusalReason[] = [];
  if (position != null && (position < 0 || position > FARTHEST))
    reasons.push({
      code: 'environment.position-out-of-range',
      field: 'position',
      message: `The position is ${position}, but must be from 0 to ${FARTHEST}.`,
    });
  const fault = repositoryFault(input.imageRepository?.trim());
  if (fault !== undefined)
    reasons.push({ code: 'environment.image-repository-malformed', field: 'imageRepository', message: fault });
  return reasons;
}

/** What the edges between environments would be, and everything that is wrong with them. */
export function upstreamReasons(
  name: string,
  upstreams: readonly string[],
  others: readonly { readonly name: string; readonly upstreams: readonly string[] }[],
): RefusalReason[] {
  const all = [...others.filter((other) => other.name !== name), { name, upstreams }];
  return environmentProblems(all).map(({ code, message }) => ({ code, field: 'upstreams', message }));
}

function repositoryFault(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const unknown = [...text.matchAll(/\$\{([^}]*)\}/g)].find(([, variable]) => variable !== 'application')?.[0];
  if (unknown !== undefined)
    return `"${text.slice(0, 200)}" has ${unknown}, but only \${application} stands for something there.`;
  try {
    parseRepository(text.replaceAll('${application}', 'application'));
    return undefined;
  } catch (cause) {
    if (cause instanceof InvalidReference) return cause.message;
    throw cause;
  }
}
