import { setTimeout as sleep } from 'node:timers/promises';
import type { Slipway } from './slipway.ts';

export interface ReleaseFacts {
  readonly id: string;
  readonly state: string;
  readonly version: string | null;
  readonly index: string | null;
  readonly failure: { kind: string; message: string; step: string | null } | null;
  readonly steps: readonly {
    id: string;
    key: string;
    state: string;
    attempts: readonly { number: number; worker: string; state: string }[];
  }[];
  readonly images: readonly { platform: string; digest: string; pullSize: number }[];
}

const facts = `id state version index failure { kind message step }
  steps { id key state attempts { number worker state } } images { platform digest pullSize }`;

/** Fails with every reason when the mutation was refused. */
function accepted<T extends { id: string }>(result: { reasons?: { message: string }[] } & Partial<T>): string {
  if (result.reasons !== undefined) throw new Error(result.reasons.map((one) => one.message).join('\n'));
  return result.id as string;
}

export async function registerApplication(slipway: Slipway, name: string, repositoryUrl: string): Promise<void> {
  const { registerApplication: result } = await slipway.graphql<{ registerApplication: { id: string } }>(
    `mutation ($input: RegisterApplicationInput!) { registerApplication(input: $input) {
      ... on Application { id } ... on Refusal { reasons { message } } } }`,
    { input: { name, repositoryUrl } },
  );
  accepted(result);
}

export async function startRelease(slipway: Slipway, application: string, ref: string): Promise<string> {
  const { startRelease: result } = await slipway.graphql<{ startRelease: { id: string } }>(
    `mutation ($input: StartReleaseInput!) { startRelease(input: $input) {
      ... on Release { id } ... on Refusal { reasons { message } } } }`,
    { input: { application, ref } },
  );
  return accepted(result);
}

export async function createEnvironment(slipway: Slipway, name: string): Promise<void> {
  const { createEnvironment: result } = await slipway.graphql<{ createEnvironment: { id: string } }>(
    `mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) {
      ... on Environment { id } ... on Refusal { reasons { message } } } }`,
    { input: { name } },
  );
  accepted(result);
}

export async function readRelease(slipway: Slipway, id: string): Promise<ReleaseFacts> {
  return (
    await slipway.graphql<{ release: ReleaseFacts }>(`query ($id: ID!) { release(id: $id) { ${facts} } }`, { id })
  ).release;
}

/** Reads the release until the condition holds; fails after `within` ms with what it looked like. */
export async function releaseUntil(
  slipway: Slipway,
  id: string,
  condition: (release: ReleaseFacts) => boolean,
  within = 180_000,
): Promise<ReleaseFacts> {
  const until = Date.now() + within;
  for (;;) {
    const release = await readRelease(slipway, id);
    if (condition(release)) return release;
    if (Date.now() > until) {
      const steps = release.steps.map((one) => `${one.key}: ${one.state}`).join(', ');
      throw new Error(
        `Release ${release.version} is ${release.state} after ${within} ms (${steps}): ${release.failure?.message ?? 'no failure'}`,
      );
    }
    await sleep(200);
  }
}

export function isFinal(release: { state: string }): boolean {
  return ['PUBLISHED', 'UNCHANGED', 'FAILED', 'ERRORED', 'CANCELLED'].includes(release.state);
}
