import { addWebhook, deliver } from '../../webhook/testing/deliver.ts';
import type { Promotions } from './promotions.ts';

/** Where one path is tried: an application and an environment of its own, with two releases. */
export interface PathPlace {
  readonly world: Promotions;
  readonly application: string;
  readonly environment: string;
  readonly older: string;
  readonly newer: string;
}

/** One way in which a release comes into an environment. */
export interface PromotionPath {
  readonly name: string;
  readonly kind: 'manual' | 'automatic' | 'schedule' | 'webhook' | 'rollback';
  /** What the newer release's slipway.yaml has besides. */
  readonly newer?: string;
  readonly policy?: string;
  /** Everything that comes before; what it gives is handed to `ask`. */
  readonly prepare?: (place: PathPlace) => Promise<string>;
  /** Takes the path. @returns reasons of a refusal, if it answers with one */
  readonly ask: (place: PathPlace, prepared: string) => Promise<readonly string[]>;
}

const refusal = '... on Refusal { reasons { message } }';

export async function promote({ world, environment }: PathPlace, release: string): Promise<readonly string[]> {
  const mutation = `mutation ($release: ID!, $environment: String!) { answer: promote(release: $release, environment: $environment) { __typename ${refusal} } }`;
  return reasonsOf(await world.api.get(mutation, { release, environment }));
}

/** Promoted, and run to its end, whatever that is. */
export async function promoted(place: PathPlace, release: string): Promise<string> {
  const reasons = await promote(place, release);
  if (reasons.length > 0) throw new Error(reasons.join(' '));
  const id = await newest(place);
  if (id === undefined) throw new Error('Nothing was promoted.');
  await place.world.work(id);
  return id;
}

/** The promotion of the application that was begun last in the environment. */
export async function newest({ world, environment, application }: PathPlace): Promise<string | undefined> {
  const [row] = await world.api.sql<{ id: string }[]>`select p.id from promotion p
    join environment e on e.id = p.environment_id join application a on a.id = p.application_id
    where e.name = ${environment} and a.name = ${application} order by p.id desc limit 1`;
  return row?.id;
}

async function planned({ world, environment, older }: PathPlace): Promise<string> {
  const mutation = `mutation ($release: ID!, $environment: String!) { planPromotion(release: $release, environment: $environment) { ... on PromotionPlan { id } } }`;
  return (await world.api.get(mutation, { release: older, environment })).planPromotion.id;
}

async function requested(place: PathPlace, notBefore?: Date): Promise<string> {
  const mutation = `mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ... on PromotionRequest { id state } } }`;
  const input = { plan: await planned(place), ...(notBefore === undefined ? {} : { notBefore }) };
  const { requestPromotion } = await place.world.api.get(mutation, { input });
  if (requestPromotion.state !== 'OPEN') throw new Error(`The request is ${requestPromotion.state}.`);
  return requestPromotion.id;
}

/** What the policy said last about a request that is still open. */
async function openReasons({ world }: PathPlace, request: string): Promise<readonly string[]> {
  const query = `query ($id: ID!) { promotionRequest(id: $id) { state decision { checks { reasons { message } } } } }`;
  const { promotionRequest } = await world.api.get(query, { id: request });
  if (promotionRequest.state !== 'OPEN') return [];
  const { checks } = promotionRequest.decision as { checks: { reasons: { message: string }[] }[] };
  return checks.flatMap(({ reasons }) => reasons.map(({ message }) => message));
}

function reasonsOf({ answer }: { answer: { reasons?: { message: string }[] } }): readonly string[] {
  return (answer.reasons ?? []).map(({ message }) => message);
}

const unverifiable = 'verify: { within: 1s, http: [{ url: "http://127.0.0.1:1/", retries: 0 }] }\n';

/** Every path there is. The test beside it fails when a source file promotes that stands in none of them. */
export const promotionPaths: readonly PromotionPath[] = [
  {
    // The first of all: it promotes every application that there is.
    name: 'automatic promotion',
    kind: 'automatic',
    ask: async ({ world, environment, application }) => {
      await world.api.sql`update environment set automatic = 'newest' where name = ${environment}`;
      await world.api.reconcile();
      const query = `query ($environment: String!, $application: String!) { environment(name: $environment) { nextAutomatic(application: $application) { because } } }`;
      const said = await world.api.get(query, { environment, application });
      await world.api.sql`update environment set automatic = 'off'`;
      return [said.environment.nextAutomatic.because];
    },
  },
  { name: 'promote', kind: 'manual', ask: (place) => promote(place, place.older) },
  {
    name: 'applyPromotion',
    kind: 'manual',
    prepare: planned,
    ask: async ({ world }, plan) =>
      reasonsOf(
        await world.api.get(`mutation ($plan: ID!) { answer: applyPromotion(plan: $plan) { __typename ${refusal} } }`, {
          plan,
        }),
      ),
  },
  {
    name: 'a request that gets its approval',
    kind: 'manual',
    policy: 'approvals: { count: 1 }\n',
    prepare: (place) => requested(place),
    ask: async (place, request) => {
      const token = await place.world.api.token(['read', 'approve']);
      const mutation = `mutation ($request: ID!) { approvePromotion(request: $request) { __typename } }`;
      await place.world.api.ask(mutation, { request }, token);
      return openReasons(place, request);
    },
  },
  {
    name: 'a request whose time has come',
    kind: 'schedule',
    prepare: (place) => requested(place, new Date(Date.now() + 3_600_000)),
    ask: async (place, request) => {
      await place.world.api.sql`update promotion_request set not_before = created_at where id = ${request}`;
      await place.world.api.reconcile();
      return openReasons(place, request);
    },
  },
  {
    name: 'a promotion webhook',
    kind: 'webhook',
    prepare: async ({ world, environment, application }) =>
      JSON.stringify(
        await addWebhook(world.api, { name: `ci-${environment}`, kind: 'PROMOTION', application, environment }),
      ),
    ask: async ({ world, environment, application }, webhook) => {
      const asked = { application, environment, release: '1.0.0' };
      const { status, message } = await deliver(world.api, JSON.parse(webhook), asked);
      return status === 202 ? [] : [message];
    },
  },
  {
    name: 'retryPromotion',
    kind: 'manual',
    prepare: async (place) => {
      await promote(place, place.older);
      const id = (await newest(place)) ?? '';
      await place.world.api.get('mutation ($id: ID!) { cancelPromotion(id: $id) { __typename } }', { id });
      return id;
    },
    ask: async ({ world }, id) =>
      reasonsOf(
        await world.api.get(`mutation ($id: ID!) { answer: retryPromotion(id: $id) { __typename ${refusal} } }`, {
          id,
        }),
      ),
  },
  {
    name: 'repairDrift',
    kind: 'manual',
    prepare: async (place) => {
      const id = await promoted(place, place.older);
      // As it is written when somebody has moved the tag.
      await place.world.api.sql`update deployment set state = 'drifted' where promotion_id = ${id}`;
      return id;
    },
    ask: async ({ world, environment, application }) =>
      reasonsOf(
        await world.api.get(
          `mutation ($environment: String!, $application: String!) { answer: repairDrift(environment: $environment, application: $application) { __typename ${refusal} } }`,
          { environment, application },
        ),
      ),
  },
  {
    name: 'reapply',
    kind: 'manual',
    prepare: async (place) => {
      const older = await promoted(place, place.older);
      await promoted(place, place.newer);
      const [ran] = await place.world.api.sql<
        { since: Date }[]
      >`select since from deployment_history where promotion_id = ${older}`;
      return ran?.since.toISOString() ?? '';
    },
    ask: async (place, at) => {
      const mutation = `mutation ($environment: String!, $at: DateTime!) { reapply(environment: $environment, at: $at) { ... on Reapplied { requests { id } } } }`;
      const { reapply } = await place.world.api.get(mutation, { environment: place.environment, at });
      return openReasons(place, reapply.requests[0].id);
    },
  },
  {
    name: 'rollback',
    kind: 'rollback',
    prepare: async (place) => {
      await promoted(place, place.older);
      return promoted(place, place.newer);
    },
    ask: async ({ world, environment, application }) =>
      reasonsOf(
        await world.api.get(
          `mutation ($environment: String!, $application: String!) { answer: rollback(environment: $environment, application: $application) { __typename ${refusal} } }`,
          { environment, application },
        ),
      ),
  },
  {
    name: 'the rollback of what could not be verified',
    kind: 'rollback',
    newer: unverifiable,
    prepare: async (place) => {
      await promoted(place, place.older);
      return promoted(place, place.newer);
    },
    ask: async ({ world }, failed) => {
      await world.api.reconcile();
      const rows = await world.api.sql<{ because: string }[]>`select facts->>'because' as because from audit
        where action = 'promotion.not-rolled-back' and facts->>'promotion' = ${failed}`;
      return rows.map(({ because }) => because);
    },
  },
];
