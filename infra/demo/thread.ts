import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, type Refused, type Send } from './graphql.ts';

export interface Step {
  readonly key: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly failure: { readonly message: string } | null;
}

interface Failure {
  readonly message: string;
  readonly step: string | null;
}

export interface Release {
  readonly id: string;
  readonly ref: string;
  readonly state: string;
  readonly version: string | null;
  readonly index: string | null;
  readonly imageRepository: string | null;
  readonly tags: readonly string[];
  readonly failure: Failure | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly steps: readonly Step[];
  readonly images: readonly { readonly platform: string; readonly digest: string; readonly pullSize: number }[];
}

export interface Promotion {
  readonly id: string;
  readonly state: string;
  readonly failure: Failure | null;
  readonly steps: readonly Step[];
}

export interface Deployment {
  readonly environment: { readonly name: string };
  readonly release: { readonly id: string };
  readonly digest: string;
  readonly state: string;
  readonly url: string | null;
  readonly platform: string | null;
}

const steps = 'steps { key state startedAt finishedAt failure { message } }';
const failure = 'failure { message step }';
const releaseFields = `id ref state version index imageRepository tags startedAt finishedAt ${failure} ${steps}
  images { platform digest pullSize }`;

export async function registerApplication(send: Send, name: string, repositoryUrl: string): Promise<boolean> {
  const { application } = await send<{ application: object | null }>(
    'query ($name: String!) { application(name: $name) { id } }',
    { name },
  );
  if (application !== null) return false;
  const { result } = await send<{ result: { id: string } | Refused }>(
    `mutation ($input: RegisterApplicationInput!) { result: registerApplication(input: $input) {
      ... on Application { id } ... on Refusal { reasons { code message } } } }`,
    { input: { name, repositoryUrl } },
  );
  accepted(result);
  return true;
}

/** `publishAddress`: address of the engine's machine on which deployed containers are reached. */
export async function createEnvironment(send: Send, name: string, publishAddress: string): Promise<boolean> {
  const { environment } = await send<{ environment: object | null }>(
    'query ($name: String!) { environment(name: $name) { id } }',
    { name },
  );
  if (environment !== null) return false;
  const { result } = await send<{ result: { id: string } | Refused }>(
    `mutation ($input: CreateEnvironmentInput!) { result: createEnvironment(input: $input) {
      ... on Environment { id } ... on Refusal { reasons { code message } } } }`,
    { input: { name, publishAddress } },
  );
  accepted(result);
  return true;
}

/** The newest release of the ref that is published or still under way; a run that was cut off is gone on with. */
export async function usableRelease(send: Send, application: string, ref: string): Promise<Release | undefined> {
  const { application: found } = await send<{ application: { releases: { nodes: readonly Release[] } } }>(
    `query ($name: String!) { application(name: $name) { releases(first: 50) { nodes { ${releaseFields} } } } }`,
    { name: application },
  );
  const releases = found.releases.nodes.filter((each) => each.ref === ref);
  return releases.find((each) => each.state === 'PUBLISHED') ?? releases.find((each) => !isFinal(each.state));
}

export async function startRelease(send: Send, application: string, ref: string): Promise<string> {
  const { result } = await send<{ result: { id: string } | Refused }>(
    `mutation ($input: StartReleaseInput!) { result: startRelease(input: $input) {
      ... on Release { id } ... on Refusal { reasons { code message } } } }`,
    { input: { application, ref } },
  );
  return accepted(result).id;
}

export function followRelease(send: Send, id: string, tell: (steps: readonly Step[]) => void): Promise<Release> {
  return follow(tell, async () => {
    const query = `query ($id: ID!) { release(id: $id) { ${releaseFields} } }`;
    return (await send<{ release: Release }>(query, { id })).release;
  });
}

export async function deploymentIn(
  send: Send,
  application: string,
  environment: string,
): Promise<Deployment | undefined> {
  const { application: found } = await send<{ application: { deployments: readonly Deployment[] } }>(
    `query ($name: String!) { application(name: $name) {
      deployments { environment { name } release { id } digest state url platform } } }`,
    { name: application },
  );
  return found.deployments.find((each) => each.environment.name === environment);
}

/** Promotes the release, or goes on with a promotion of it that is under way. */
export async function startPromotion(send: Send, release: string, environment: string): Promise<string> {
  const { release: found } = await send<{
    release: { promotions: readonly { id: string; state: string; environment: { name: string } }[] };
  }>('query ($id: ID!) { release(id: $id) { promotions { id state environment { name } } } }', { id: release });
  const live = found.promotions.find((each) => each.environment.name === environment && !isFinal(each.state));
  if (live !== undefined) return live.id;
  const { result } = await send<{ result: { id: string } | Refused }>(
    `mutation ($release: ID!, $environment: String!) { result: promote(release: $release, environment: $environment) {
      ... on Promotion { id } ... on Refusal { reasons { code message } } } }`,
    { release, environment },
  );
  return accepted(result).id;
}

export function followPromotion(send: Send, id: string, tell: (steps: readonly Step[]) => void): Promise<Promotion> {
  return follow(tell, async () => {
    const query = `query ($id: ID!) { promotion(id: $id) { id state ${failure} ${steps} } }`;
    return (await send<{ promotion: Promotion }>(query, { id })).promotion;
  });
}

async function follow<T extends Release | Promotion>(
  tell: (steps: readonly Step[]) => void,
  read: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const now = await read();
    tell(now.steps);
    if (isFinal(now.state)) return now;
    await sleep(250);
  }
}

function isFinal(state: string): boolean {
  return !['QUEUED', 'RUNNING', 'CANCELLING'].includes(state);
}
