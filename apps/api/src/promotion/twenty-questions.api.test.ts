import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BusyWeek, busyWeek } from './testing/busy-week.ts';

let week: BusyWeek;
beforeAll(async () => {
  week = await busyWeek();
}, 120_000);
afterAll(() => week?.world.stop());

/** One operation, as the administrator or as somebody else. */
async function ask(query: string, variables: Record<string, unknown> = {}, token?: string) {
  if (token === undefined) return week.world.api.get(query, variables);
  const { data, errors } = await week.world.api.ask(query, variables, token);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is its query's, which a test asserts
  return data as any;
}
const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

it('What runs in production on arm64?', async () => {
  const { environment } = await ask(
    '{ environment(name: "production") { deployments { application { name } digest release { version images { platform digest } } } } }',
  );
  expect(environment.deployments).toEqual([
    {
      application: { name: 'shop' },
      digest,
      release: { version: '1.4.0', images: expect.arrayContaining([{ platform: 'linux/arm64', digest }]) },
    },
  ]);
});

it('Why is 1.4.2 not in staging, and until when?', async () => {
  const query = `query ($id: ID!) { release(id: $id) { mayGoTo(environment: "staging") { allowed clearsAt checks { rule state message reasons { clearsAt clearedBy } } } } }`;
  const { mayGoTo } = (await ask(query, { id: week.releases['shop 1.4.2'] })).release;
  const refused = mayGoTo.checks.filter(({ state }: { state: string }) => state === 'REFUSED');
  expect(refused).toEqual([
    {
      rule: 'soak',
      state: 'REFUSED',
      message: expect.stringMatching(/dev/),
      reasons: [{ clearsAt: mayGoTo.clearsAt, clearedBy: expect.any(String) }],
    },
  ]);
  const hours = (Date.parse(mayGoTo.clearsAt) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(23);
  expect(hours).toBeLessThanOrEqual(24);
});

it('What changes if I press this?', async () => {
  const query = `mutation ($release: ID!) { planPromotion(release: $release, environment: "production") { ... on PromotionPlan { presentRelease backwards presentPullable
    platforms { platform presentDigest digest updateSize tests } commits { version subject } configuration { path } rollback { release because }
    decision { allowed checks { rule state } } } } }`;
  const { planPromotion } = await ask(query, { release: week.releases['shop 1.4.2'] });
  expect(planPromotion).toMatchObject({
    presentRelease: '1.4.0',
    backwards: false,
    presentPullable: true,
    platforms: ['linux/amd64', 'linux/arm64'].map((platform) => ({
      platform,
      presentDigest: digest,
      digest,
      tests: 'passed',
    })),
    commits: [{ version: '1.4.2' }, { version: '1.4.1' }],
    configuration: [],
    rollback: { release: '1.4.0' },
    decision: { allowed: false },
  });
  const refused = planPromotion.decision.checks.filter(({ state }: { state: string }) => state === 'REFUSED');
  expect(refused.map(({ rule }: { rule: string }) => rule)).toEqual(['upstream', 'approvals']);
});

it('Who let this in, and on which facts?', async () => {
  const query = `query ($id: ID!) { release(id: $id) { promotions { environment { name } kind requestedBy request { comment approvals { actor groups comment } }
    decisions { moment allowed policyVersion facts } } } }`;
  const { release } = await ask(query, { id: week.releases['shop 1.4.0'] });
  const [first] = release.promotions.filter(
    (one: { environment: { name: string }; kind: string }) =>
      one.environment.name === 'production' && one.kind === 'MANUAL',
  );
  expect(first).toMatchObject({
    requestedBy: 'administrator',
    request: {
      comment: 'For the weekend.',
      approvals: [{ actor: 'rita', groups: ['release-managers'], comment: 'Tested by hand.' }],
    },
    decisions: ['promote', 'claim', 'before-deploy'].map((moment) => ({ moment, allowed: true, policyVersion: 2 })),
  });
  const facts = JSON.parse(first.decisions[0].facts);
  expect(facts.approvals).toMatchObject([{ actor: 'rita', verdict: 'approved' }]);
  expect(facts.deployments.map(({ environment }: { environment: string }) => environment)).toEqual(['dev', 'staging']);
});

it('Can I go back, and to what?', async () => {
  const { environments } = await ask(
    '{ environments { name wayBack(application: "shop") { release digest because } } }',
  );
  expect(environments).toEqual([
    { name: 'dev', wayBack: { release: '1.4.0', digest, because: '1.4.0 is the last that ran there well.' } },
    { name: 'staging', wayBack: { release: '1.4.0', digest, because: '1.4.0 is the last that ran there well.' } },
    {
      name: 'canary',
      wayBack: { release: null, digest: null, because: expect.stringMatching(/^Nothing was ever deployed there/) },
    },
    {
      name: 'production',
      wayBack: { release: null, digest: null, because: expect.stringMatching(/1\.4\.1 \(.*rejected/) },
    },
  ]);
});

it('What waits for me?', async () => {
  const query = `{ promotionRequests { waitsForMe requestedBy comment environment { name } release { version application { name } } decision { checks { rule state message } } } }`;
  const { promotionRequests } = await ask(query, {}, week.rita);
  expect(promotionRequests).toMatchObject([
    {
      waitsForMe: true,
      requestedBy: 'administrator',
      environment: { name: 'production' },
      release: { version: '2.0.0', application: { name: 'mail' } },
    },
  ]);
  expect((await ask(query)).promotionRequests).toMatchObject([{ waitsForMe: false }]);
});

it('What is frozen now, and what next?', async () => {
  const { freezes } = await ask('{ freezes { name reason environment { name } occurrence { active from until } } }');
  const { from, next } = week.freeze;
  const until = (start: Date, seconds: number) => new Date(start.getTime() + seconds * 1000).toISOString();
  expect(
    freezes.toSorted((left: { name: string }, right: { name: string }) => (left.name < right.name ? -1 : 1)),
  ).toEqual([
    {
      name: 'Stocktaking',
      reason: 'We count.',
      environment: { name: 'canary' },
      occurrence: { active: true, from: from.toISOString(), until: until(from, 7_200) },
    },
    {
      name: 'Weekend',
      reason: 'Nobody is there.',
      environment: { name: 'production' },
      occurrence: { active: false, from: next.toISOString(), until: until(next, 172_800) },
    },
  ]);
});

it('Who rejected 1.4.1, and why?', async () => {
  const query = 'query ($id: ID!) { release(id: $id) { rejection { createdBy reason createdAt } } }';
  const { release } = await ask(query, { id: week.releases['shop 1.4.1'] });
  expect(release.rejection).toEqual({
    createdBy: 'administrator',
    reason: 'It loses orders.',
    createdAt: expect.any(String),
  });
});

it('What went by itself this week?', async () => {
  const query = `query ($since: DateTime!) { promotions(first: 50, kind: AUTOMATIC, since: $since) { nodes { state environment { name } release { version application { name } } } } }`;
  const { promotions } = await ask(query, { since: new Date(Date.now() - 7 * 24 * 3_600_000) });
  const went = promotions.nodes.map(
    ({
      environment,
      release,
    }: {
      environment: { name: string };
      release: { version: string; application: { name: string } };
    }) => `${release.application.name} ${release.version} to ${environment.name}`,
  );
  expect(went).toEqual(['shop 1.4.2 to dev', 'mail 2.0.0 to dev', 'shop 1.4.1 to dev', 'shop 1.4.0 to dev']);
  expect((await ask(query, { since: new Date(Date.now() + 60_000) })).promotions.nodes).toEqual([]);
});

it('Was the policy overridden, by whom, and why?', async () => {
  const { environment } = await ask(
    '{ environment(name: "production") { promotions(first: 20) { nodes { release { version } decisions { moment override { by reason rules } } } } } }',
  );
  const overridden = environment.promotions.nodes.flatMap(
    ({ release, decisions }: { release: object; decisions: { moment: string; override: object | null }[] }) =>
      decisions
        .filter(({ override, moment }) => override && moment === 'promote')
        .map(({ override }) => ({ release, override })),
  );
  expect(overridden).toEqual([
    {
      release: { version: '1.4.1' },
      override: { by: 'administrator', reason: 'The shop is down, and 1.4.1 mends it.', rules: ['approvals'] },
    },
  ]);
});

it('What is held back from automatic promotion, by whom, and why?', async () => {
  const { environments } = await ask('{ environments { name holds { cause reason createdBy application { name } } } }');
  const held = environments.filter(({ holds }: { holds: unknown[] }) => holds.length > 0);
  expect(held).toEqual([
    {
      name: 'production',
      holds: [
        {
          cause: 'ROLLBACK',
          reason: '1.4.0 was put in place of 1.4.1.',
          createdBy: 'administrator',
          application: { name: 'shop' },
        },
      ],
    },
  ]);
});

it('Where is the line stopped, by whom, and why?', async () => {
  const { stops } = await ask('{ stops { reason createdBy createdAt environment { name } application { name } } }');
  expect(stops).toMatchObject([
    {
      reason: 'Mails go out twice.',
      createdBy: 'administrator',
      environment: { name: 'canary' },
      application: { name: 'mail' },
    },
  ]);
});

it('What goes to dev by itself next, and if nothing, why?', async () => {
  const { environments } = await ask(
    '{ environments { name nextAutomatic(application: "shop") { release { version } because askAgainAt } } }',
  );
  expect(environments.slice(0, 2)).toEqual([
    {
      name: 'dev',
      nextAutomatic: { release: null, because: 'There is nothing newer than what runs in dev.', askAgainAt: null },
    },
    {
      name: 'staging',
      nextAutomatic: { release: null, because: 'Nothing is promoted to staging by itself.', askAgainAt: null },
    },
  ]);
});

it('Is what runs everywhere what was promoted there?', async () => {
  const { environments } = await ask(
    '{ environments { name deployments { application { name } release { version } digest observedDigest state observedAt } } }',
  );
  const seen = environments.flatMap(
    ({
      name,
      deployments,
    }: {
      name: string;
      deployments: { release: { version: string }; state: string; digest: string; observedDigest: string }[];
    }) =>
      deployments.map(({ release, state, digest: told, observedDigest }) => [
        name,
        release.version,
        state,
        told === observedDigest,
      ]),
  );
  expect(seen).toEqual([
    ['dev', '2.0.0', 'IN_SYNC', true],
    ['dev', '1.4.2', 'IN_SYNC', true],
    ['staging', '2.0.0', 'IN_SYNC', true],
    ['staging', '1.4.1', 'IN_SYNC', true],
    ['production', '1.4.0', 'IN_SYNC', true],
  ]);
});

it('Where has 1.4.1 been, how did it get there, and how did that end?', async () => {
  const query =
    'query ($id: ID!) { release(id: $id) { promotions { kind state createdAt finishedAt environment { name } } } }';
  const { release } = await ask(query, { id: week.releases['shop 1.4.1'] });
  expect(release.promotions).toMatchObject([
    { kind: 'MANUAL', state: 'SUCCEEDED', environment: { name: 'production' } },
    { kind: 'MANUAL', state: 'SUCCEEDED', environment: { name: 'staging' } },
    { kind: 'AUTOMATIC', state: 'SUCCEEDED', environment: { name: 'dev' } },
  ]);
});

it('Which rules hold in production, since when, and who changed them?', async () => {
  const { environment } = await ask(
    '{ environment(name: "production") { policy { version text createdBy createdAt } policyVersions { version text createdBy } } }',
  );
  expect(environment.policy).toMatchObject({
    version: 2,
    text: expect.stringMatching(/release-managers/),
    createdBy: 'administrator',
  });
  expect(environment.policyVersions).toMatchObject([{ version: 2 }, { version: 1, text: 'approvals: { count: 1 }\n' }]);
});

it('Which vulnerabilities does 1.4.2 have on which platform?', async () => {
  const query =
    'query ($id: ID!) { release(id: $id) { images { platform findings { tool counts { critical high } top(first: 3) { id severity fixedIn } } } } }';
  const { release } = await ask(query, { id: week.releases['shop 1.4.2'] });
  expect(release.images).toEqual([
    { platform: 'linux/amd64', findings: null },
    {
      platform: 'linux/arm64',
      findings: {
        tool: 'Grype',
        counts: { critical: 0, high: 1 },
        top: [{ id: 'CVE-2026-1', severity: 'HIGH', fixedIn: ['3.0.2'] }],
      },
    },
  ]);
});

it('What has to come before what?', async () => {
  const { environments } = await ask('{ environments { name automatic upstreamMode upstreams { name } } }');
  expect(environments).toEqual([
    { name: 'dev', automatic: 'NEWEST', upstreamMode: 'ALL', upstreams: [] },
    { name: 'staging', automatic: 'OFF', upstreamMode: 'ALL', upstreams: [{ name: 'dev' }] },
    { name: 'canary', automatic: 'OFF', upstreamMode: 'ALL', upstreams: [{ name: 'staging' }] },
    { name: 'production', automatic: 'OFF', upstreamMode: 'ALL', upstreams: [{ name: 'staging' }] },
  ]);
});

it('Why did mail not get to canary?', async () => {
  const query =
    'query ($id: ID!) { promotion(id: $id) { state failure { step message } decisions { moment allowed checks { rule state reasons { clearsBy clearedBy } } } } }';
  const { promotion } = await ask(query, { id: week.failed });
  expect(promotion).toMatchObject({
    state: 'FAILED',
    failure: {
      step: 'deploy',
      message: expect.stringMatching(/^The policy of canary does not allow it any more: .*Mails go out twice/),
    },
  });
  const last = promotion.decisions.at(-1);
  expect(last).toMatchObject({ moment: 'claim', allowed: false });
  expect(last.checks.filter(({ state }: { state: string }) => state === 'REFUSED')).toEqual([
    { rule: 'stop', state: 'REFUSED', reasons: [{ clearsBy: 'lift-stop', clearedBy: 'somebody who may lift stops' }] },
  ]);
});

it('What was 1.4.2 tested together with, and where is that?', async () => {
  const query =
    'query ($id: ID!) { release(id: $id) { sets { name releases { version application { name deployments { environment { name } release { version } } } } } } }';
  const { release } = await ask(query, { id: week.releases['shop 1.4.2'] });
  expect(release.sets).toMatchObject([{ name: 'Week 47', releases: expect.any(Array) }]);
  const [, mail] = release.sets[0].releases.toSorted((left: { version: string }, right: { version: string }) =>
    left.version < right.version ? -1 : 1,
  );
  expect(mail).toEqual({
    version: '2.0.0',
    application: {
      name: 'mail',
      deployments: [
        { environment: { name: 'dev' }, release: { version: '2.0.0' } },
        { environment: { name: 'staging' }, release: { version: '2.0.0' } },
      ],
    },
  });
});
