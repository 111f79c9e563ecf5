import { setTimeout as sleep } from 'node:timers/promises';
import { createEnvironment, isFinal, registerApplication, releaseUntil, startRelease } from './release.ts';
import { commitFiles, fixtureRepository } from './repository.ts';
import type { Slipway } from './slipway.ts';

/** Two applications, four environments, and what people did to them in a week; through the API, with real builds and deployments. */
export interface Week {
  /** Releases by version. */
  readonly releases: Readonly<Record<'1.0.0' | '1.1.0' | '1.2.0', string>>;
  /** The promotion that was asked for, approved, and let in. */
  readonly approved: string;
  /** The promotion that could not be verified. */
  readonly failed: string;
  /** Token of rita, a release manager. */
  readonly rita: string;
}

const badHealth = `image: \${registry}/samples/two-builds
platforms: [linux/amd64, linux/arm64]
targets: { runtime: runtime }
args: { VERSION: "\${version}" }
tags: ["\${version}"]
run:
  port: 8080
  health: { http: /no-such-page, interval: 500ms, timeout: 2s, retries: 2, startPeriod: 500ms }
`;

export async function releaseWeek(slipway: Slipway): Promise<Week> {
  const { url, folder } = await fixtureRepository('two-builds');
  await commitFiles(folder, { 'pages/offers.html': '<p>Offers</p>\n' }, 'v1.1.0');
  await commitFiles(folder, { 'slipway.yaml': badHealth }, 'v1.2.0');
  await createEnvironment(slipway, 'dev');
  for (const [name, upstream] of [
    ['staging', 'dev'],
    ['canary', 'staging'],
    ['production', 'staging'],
  ])
    await did(slipway, ['createEnvironment(input: $input)', '($input: CreateEnvironmentInput!)'], {
      input: { name, upstreams: [upstream] },
    });
  await registerApplication(slipway, 'shop', url);

  const first = await published(slipway, 'shop', 'v1.0.0');
  await promoted(slipway, first, 'dev');
  await promoted(slipway, first, 'staging');
  await policy(slipway, 'production', 'approvals: { count: 1 }\n');
  await policy(slipway, 'production', 'approvals: { count: 1, groups: { release-managers: 1 } }\n');
  await policy(slipway, 'staging', 'soak: { duration: 24h }\n');
  const issue = ['issueToken(input: $input)', '($input: IssueTokenInput!)', '... on IssuedToken { secret }'] as const;
  const person = { name: 'rita', scopes: ['READ', 'APPROVE'], groups: ['release-managers'] };
  const { secret } = await did<{ secret: string }>(slipway, issue, { input: person });
  const request = await asked(slipway, first, 'production', 'For the weekend.');
  const approve = ['approvePromotion(request: $request, comment: "Tested by hand.")', '($request: ID!)'] as const;
  await did(slipway, approve, { request }, secret);
  const approved = await promotionOf(slipway, request);
  await ended(slipway, approved, 'SUCCEEDED');

  const update = 'updateEnvironment(name: "dev", input: $input)';
  await did(slipway, [update, '($input: UpdateEnvironmentInput!)'], { input: { automatic: 'NEWEST' } });
  const second = await published(slipway, 'shop', 'v1.1.0');
  await ended(slipway, await newestTo(slipway, second, 'dev'), 'SUCCEEDED');
  await promoted(slipway, second, 'production', 'The shop is down, and 1.1.0 mends it.');
  const rollback = 'rollback(environment: "production", application: "shop")';
  const { id } = await did<{ id: string }>(slipway, [rollback, '', '... on Promotion { id }'], {});
  await ended(slipway, id, 'SUCCEEDED');

  const third = await published(slipway, 'shop', 'v1.2.0');
  const failed = await newestTo(slipway, third, 'dev');
  await ended(slipway, failed, 'FAILED');
  await asked(slipway, third, 'production', 'Once it is well.');
  await registerApplication(slipway, 'mail', (await fixtureRepository('copy-from-image')).url);
  await restricted(slipway, second, third, await published(slipway, 'mail', 'v1.0.0'));
  return { releases: { '1.0.0': first, '1.1.0': second, '1.2.0': third }, approved, failed, rita: secret };
}

/** What stands in the way of what, and what is known of the releases. */
async function restricted(slipway: Slipway, second: string, third: string, mail: string): Promise<void> {
  const freeze = { reason: 'We count.', environment: 'canary', seconds: 7_200 };
  const from = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const now = { ...freeze, name: 'Stocktaking', startsAt: from(-1) };
  const later = { ...freeze, name: 'Weekend', startsAt: from(24), recurrence: 'FREQ=WEEKLY' };
  const create = ['createFreeze(input: $input)', '($input: CreateFreezeInput!)'] as const;
  for (const input of [now, later]) await did(slipway, create, { input });
  const stop = { reason: 'Mails go out twice.', environment: 'canary' };
  await did(slipway, ['stopTheLine(input: $input)', '($input: StopInput!)'], { input: stop });
  const reject = ['rejectRelease(release: $release, reason: $reason)', '($release: ID!, $reason: String!)'] as const;
  await did(slipway, reject, { release: third, reason: 'It never gets well.' });
  const set = ['createReleaseSet(name: $name, releases: $releases)', '($name: String!, $releases: [ID!]!)'] as const;
  await did(slipway, set, { name: 'Week 47', releases: [second, mail] });
  const vulnerability = { id: 'CVE-2026-1', severity: 'High', fix: { versions: ['3.0.2'] } };
  const matches = [{ vulnerability, artifact: { name: 'openssl', version: '3.0.1' } }];
  const report = JSON.stringify({ matches, descriptor: { name: 'grype', version: '0.100.0' } });
  const upload = 'uploadFindings(release: $release, platform: "linux/arm64", report: $report)';
  await did(slipway, [upload, '($release: ID!, $report: String!)'], { release: second, report });
}

/** One mutation; fails with every reason when it was refused. `takes` declares its variables, `answers` selects. */
async function did<T>(
  slipway: Slipway,
  [field, takes, answers = '']: readonly [field: string, takes: string, answers?: string],
  variables: Record<string, unknown>,
  token?: string,
): Promise<T> {
  const { answer } = await slipway.graphql<{ answer: T & { reasons?: { message: string }[] } }>(
    `mutation ${takes} { answer: ${field} { __typename ${answers} ... on Refusal { reasons { message } } } }`,
    variables,
    token,
  );
  if (answer.reasons) throw new Error(`${field}: ${answer.reasons.map(({ message }) => message).join('\n')}`);
  return answer;
}

async function policy(slipway: Slipway, environment: string, text: string): Promise<void> {
  const mutation = [
    'setPolicy(environment: $environment, text: $text)',
    '($environment: String!, $text: String!)',
  ] as const;
  await did(slipway, mutation, { environment, text });
}

async function published(slipway: Slipway, application: string, tag: string): Promise<string> {
  const id = await startRelease(slipway, application, tag);
  const release = await releaseUntil(slipway, id, isFinal);
  if (release.state !== 'PUBLISHED')
    throw new Error(`${application} ${tag} is ${release.state}: ${release.failure?.message}`);
  return id;
}

async function promoted(slipway: Slipway, release: string, environment: string, override?: string): Promise<void> {
  const promote = 'promote(release: $release, environment: $environment, override: $override)';
  const takes = '($release: ID!, $environment: String!, $override: String)';
  const variables = { release, environment, override };
  const { id } = await did<{ id: string }>(slipway, [promote, takes, '... on Promotion { id }'], variables);
  await ended(slipway, id, 'SUCCEEDED');
}

async function asked(slipway: Slipway, release: string, environment: string, comment: string): Promise<string> {
  const plan = 'planPromotion(release: $release, environment: $environment)';
  const takes = '($release: ID!, $environment: String!)';
  const planned = await did<{ id: string }>(slipway, [plan, takes, '... on PromotionPlan { id }'], {
    release,
    environment,
  });
  const ask = ['requestPromotion(input: $input)', '($input: RequestPromotionInput!)'] as const;
  const input = { plan: planned.id, comment };
  return (await did<{ id: string }>(slipway, [...ask, '... on PromotionRequest { id }'], { input })).id;
}

/** The promotion that a request became. */
function promotionOf(slipway: Slipway, request: string): Promise<string> {
  return until('no promotion came of the request', async () => {
    const { promotionRequest } = await slipway.graphql<{ promotionRequest: { promotion: { id: string } | null } }>(
      'query ($request: ID!) { promotionRequest(id: $request) { promotion { id } } }',
      { request },
    );
    return promotionRequest.promotion?.id;
  });
}

/** The promotion of a release to an environment that began by itself. */
function newestTo(slipway: Slipway, release: string, environment: string): Promise<string> {
  return until(`nothing was promoted to ${environment} by itself`, async () => {
    const { release: found } = await slipway.graphql<{
      release: { promotions: { id: string; environment: { name: string } }[] };
    }>('query ($release: ID!) { release(id: $release) { promotions { id environment { name } } } }', { release });
    return found.promotions.find((one) => one.environment.name === environment)?.id;
  });
}

async function ended(slipway: Slipway, id: string, state: string): Promise<void> {
  const query = 'query ($id: ID!) { promotion(id: $id) { state failure { message } } }';
  const end = await until(`promotion ${id} did not end`, async () => {
    const { promotion } = await slipway.graphql<{
      promotion: { state: string; failure: { message: string } | null };
    }>(query, { id });
    return ['QUEUED', 'RUNNING', 'CANCELLING'].includes(promotion.state) ? undefined : promotion;
  });
  if (end.state !== state) throw new Error(`Promotion ${id} is ${end.state}, not ${state}: ${end.failure?.message}`);
}

async function until<T>(otherwise: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`After two minutes ${otherwise}.`);
}
