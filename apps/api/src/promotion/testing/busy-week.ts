import { Promotions } from '../../step/testing/promotions.ts';

/** Two applications, four environments, and what people did to them in a week; everything went through the API and real steps. */
export interface BusyWeek {
  readonly world: Promotions;
  /** Releases by application and version: `shop 1.4.1`. */
  readonly releases: Readonly<Record<string, string>>;
  /** Token of rita, a release manager. */
  readonly rita: string;
  /** The promotion that failed. */
  readonly failed: string;
  readonly freeze: { readonly from: Date; readonly next: Date };
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function busyWeek(): Promise<BusyWeek> {
  const world = await Promotions.start();
  const { api } = world;
  await world.environment('dev', { automatic: 'NEWEST' });
  await world.environment('staging', { upstreams: ['dev'] });
  await world.environment('canary', { upstreams: ['staging'] });
  await world.environment('production', { upstreams: ['staging'] });
  await policy(world, 'staging', 'soak: { duration: 24h }\n');
  await policy(world, 'production', 'approvals: { count: 1 }\n');
  await policy(world, 'production', 'approvals: { count: 1, groups: { release-managers: 1 } }\n');
  const rita = await api.token(['read', 'approve'], 'rita');
  await api.sql`update token set groups = '{release-managers}' where name = 'rita'`;

  const first = await world.release('shop', '1.4.0');
  await automatically(world);
  await soaked(world);
  await promoted(world, first, 'staging');
  const request = await requested(world, first, 'production');
  await api.ask(
    `mutation ($id: ID!) { approvePromotion(request: $id, comment: "Tested by hand.") { __typename } }`,
    { id: request },
    rita,
  );
  await worked(world, 'production');

  const bad = await world.release('shop', '1.4.1');
  await automatically(world);
  await soaked(world);
  await promoted(world, bad, 'staging');
  await promoted(world, bad, 'production', 'The shop is down, and 1.4.1 mends it.');
  await api.get(
    'mutation { rollback(environment: "production", application: "shop", reject: "It loses orders.") { __typename } }',
  );
  await worked(world, 'production');

  const mail = await world.release('mail', '2.0.0');
  await automatically(world);
  await soaked(world);
  await promoted(world, mail, 'staging');
  await requested(world, mail, 'production');
  await promote(world, mail, 'canary');
  await api.get(
    'mutation { stopTheLine(input: { environment: "canary", application: "mail", reason: "Mails go out twice." }) { __typename } }',
  );
  const failed = await worked(world, 'canary');

  const newest = await world.release('shop', '1.4.2');
  await automatically(world);
  await api.get(
    'mutation ($name: String!, $releases: [ID!]!) { createReleaseSet(name: $name, releases: $releases) { __typename } }',
    {
      name: 'Week 47',
      releases: [newest, mail],
    },
  );
  await scanned(world, newest);
  const freeze = await frozen(world);
  const releases = { 'shop 1.4.0': first, 'shop 1.4.1': bad, 'shop 1.4.2': newest, 'mail 2.0.0': mail };
  return { world, releases, rita, failed, freeze };
}

async function policy({ api }: Promotions, environment: string, text: string): Promise<void> {
  const mutation = `mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { ... on PolicyVersion { version } } }`;
  const { setPolicy } = await api.get(mutation, { environment, text });
  if (setPolicy.version === undefined) throw new Error(`The policy of ${environment} was refused.`);
}

/** What goes by itself goes, and runs to its end. */
async function automatically(world: Promotions): Promise<void> {
  await world.api.reconcile();
  await worked(world, 'dev');
}

/** Whatever was verified, was so two days ago. */
async function soaked({ api }: Promotions): Promise<void> {
  await api.sql`update deployment_history set verified_at = verified_at - interval '2 days'`;
}

async function promote({ api }: Promotions, release: string, environment: string, override?: string): Promise<void> {
  const mutation = `mutation ($release: ID!, $environment: String!, $override: String) { answer: promote(release: $release, environment: $environment, override: $override) {
    ... on Refusal { reasons { message } } } }`;
  const { answer } = await api.get(mutation, { release, environment, override });
  if (answer.reasons) throw new Error(JSON.stringify(answer.reasons));
}

async function promoted(world: Promotions, release: string, environment: string, override?: string): Promise<void> {
  await promote(world, release, environment, override);
  await worked(world, environment);
}

/** Runs what was begun last in the environment to its end. */
async function worked(world: Promotions, environment: string): Promise<string> {
  const [row] = await world.api.sql<{ id: string }[]>`select p.id from promotion p
    join environment e on e.id = p.environment_id where e.name = ${environment} order by p.id desc limit 1`;
  if (!row) throw new Error(`Nothing was promoted to ${environment}.`);
  await world.work(row.id);
  return row.id;
}

async function requested({ api }: Promotions, release: string, environment: string): Promise<string> {
  const plan = `mutation ($release: ID!, $environment: String!) { planPromotion(release: $release, environment: $environment) { ... on PromotionPlan { id } } }`;
  const { planPromotion } = await api.get(plan, { release, environment });
  const mutation = `mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ... on PromotionRequest { id } } }`;
  const input = { plan: planPromotion.id, comment: 'For the weekend.' };
  return (await api.get(mutation, { input })).requestPromotion.id;
}

async function scanned({ api }: Promotions, release: string): Promise<void> {
  const matches = [
    {
      vulnerability: { id: 'CVE-2026-1', severity: 'High', fix: { versions: ['3.0.2'] } },
      artifact: { name: 'openssl', version: '3.0.1' },
    },
  ];
  const report = JSON.stringify({ matches, descriptor: { name: 'grype', version: '0.100.0' } });
  const mutation = `mutation ($release: ID!, $report: String!) { uploadFindings(release: $release, platform: "linux/arm64", report: $report) { ... on FindingReport { tool } } }`;
  await api.get(mutation, { release, report });
}

async function frozen({ api }: Promotions): Promise<BusyWeek['freeze']> {
  const second = Math.floor(Date.now() / 1000) * 1000;
  const freeze = { from: new Date(second - 3_600_000), next: new Date(second + DAY_MS) };
  const mutation = `mutation ($input: CreateFreezeInput!) { createFreeze(input: $input) { ... on Freeze { id } } }`;
  const now = {
    name: 'Stocktaking',
    reason: 'We count.',
    environment: 'canary',
    startsAt: freeze.from,
    seconds: 7_200,
  };
  const later = { name: 'Weekend', reason: 'Nobody is there.', environment: 'production', startsAt: freeze.next };
  await api.get(mutation, { input: now });
  await api.get(mutation, { input: { ...later, seconds: 172_800, recurrence: 'FREQ=WEEKLY' } });
  return freeze;
}
