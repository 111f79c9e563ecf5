import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newest, type PathPlace, type PromotionPath, promotionPaths } from './testing/promotion-paths.ts';
import { Promotions } from './testing/promotions.ts';

let world: Promotions;
let count = 0;
beforeAll(async () => {
  world = await Promotions.start();
});
afterAll(() => world?.stop());

async function placeOf(path: PromotionPath): Promise<PathPlace> {
  count += 1;
  const [application, environment] = [`app-${count}`, `env-${count}`];
  const older = await world.release(application, '1.0.0');
  const newer = await world.release(application, '1.1.0', path.newer);
  await world.environment(environment, {
    imageRepository: `${world.repository}/${environment}/\${application}`,
  });
  if (path.policy !== undefined)
    await world.api.get(
      'mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { __typename } }',
      { environment, text: path.policy },
    );
  return { world, application, environment, older, newer };
}

async function stopTheLine(environment: string): Promise<void> {
  const mutation = `mutation ($input: StopInput!) { stopTheLine(input: $input) { ... on Stop { id } } }`;
  const { stopTheLine } = await world.api.get(mutation, { input: { environment, reason: 'Orders get lost.' } });
  expect(stopTheLine.id).toBeDefined();
}

describe.each(promotionPaths)('$name', (path) => {
  it('asks the policy when it is asked for, when it is claimed and before each act, and keeps each answer', async () => {
    const place = await placeOf(path);
    const prepared = (await path.prepare?.(place)) ?? '';
    const before = await newest(place);
    const known = before === undefined ? [] : await world.decisions(before);
    await path.ask(place, prepared);
    const promotion = (await newest(place)) ?? '';
    expect(promotion === before).toBe(path.name === 'retryPromotion');
    const [row] = await world.api.sql`select kind from promotion where id = ${promotion}`;
    expect(row).toMatchObject({ kind: path.kind });
    expect(await world.work(promotion)).toMatchObject({ state: 'succeeded', failure: null });
    const asked = (await world.decisions(promotion)).slice(promotion === before ? known.length : 0);
    expect(asked).toEqual(
      ['promote', 'before-copy', 'claim', 'before-deploy'].map((moment) => ({ moment, allowed: true })),
    );
  }, 60_000);

  it('is refused while the line is stopped', async () => {
    const place = await placeOf(path);
    const prepared = (await path.prepare?.(place)) ?? '';
    const before = await newest(place);
    await stopTheLine(place.environment);
    const reasons = await path.ask(place, prepared);
    expect(reasons.join(' ')).toMatch(/stopped.*Orders get lost/);
    expect(await newest(place)).toBe(before);
    // A look at what goes by itself writes no answer that it gives again and again.
    if (path.kind === 'automatic') return;
    const [last] = await world.api.sql`select d.allowed, d.facts->'stops'->0->>'reason' as stopped from decision d
      join environment e on e.id = d.environment_id where e.name = ${place.environment} order by d.id desc limit 1`;
    expect(last).toEqual({ allowed: false, stopped: 'Orders get lost.' });
  }, 60_000);

  it('goes no further when the line is stopped before its first step is claimed', async () => {
    const place = await placeOf(path);
    await path.ask(place, (await path.prepare?.(place)) ?? '');
    const promotion = (await newest(place)) ?? '';
    const asked = (await world.decisions(promotion)).length;
    await stopTheLine(place.environment);
    const ended = await world.work(promotion);
    expect(ended).toMatchObject({ state: 'failed', failure: { step: 'copy' } });
    expect(ended.failure?.message).toMatch(/^The policy of \S+ does not allow it any more: .*Orders get lost/);
    expect((await world.decisions(promotion)).slice(asked)).toEqual([{ moment: 'before-copy', allowed: false }]);
  }, 60_000);
});

describe('no other way leads there', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\/|conformance\.ts$/.test(path))
    .map((path) => ({ path: relative(root, join(root, path)), text: readFileSync(join(root, path), 'utf8') }));
  const having = (pattern: RegExp) =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ path }) => path)
      .sort();

  it.each([
    ['inserts a promotion', /insert\s+into\s+promotion\s*\(/i, ['promotion/promotion.store.ts']],
    [
      'knows how to insert one',
      /\binsertPromotion\b/,
      ['promotion/promotion-start.ts', 'promotion/promotion.store.ts'],
    ],
    [
      'starts a run',
      /\bstartRun\b/,
      ['promotion/promotion-start.ts', 'release/release.service.ts', 'release/run.ts', 'release/start-rebuild.ts'],
    ],
    ['runs a run again', /'retry-requested'/, ['promotion/promotion.service.ts', 'release/release.service.ts']],
    [
      'begins promotions: a new one needs a row in testing/promotion-paths.ts',
      /\bPromotionStart\b/,
      [
        'automatic',
        'promotion-start',
        'promotion.module',
        'promotion.service',
        'request-settle',
        'rollback.service',
      ].map((name) => `promotion/${name}.ts`),
    ],
    ['has a target deploy', /\.deploy\(/, ['step/kind/deploy.ts']],
  ])('only these: %s', (_what, pattern, expected) => {
    expect(having(pattern)).toEqual(expected);
  });

  it('has its mutation in testing/promotion-paths.ts', async () => {
    const { __schema } = await world.api.get(
      '{ __schema { mutationType { fields { name type { ofType { possibleTypes { name } } } } } } }',
    );
    interface Field {
      readonly name: string;
      readonly type: {
        readonly ofType: { readonly possibleTypes: readonly { readonly name: string }[] | null } | null;
      };
    }
    const leads = ({ type }: Field) =>
      type.ofType?.possibleTypes?.some(({ name }) => /^(Promotion|PromotionRequest|Reapplied)$/.test(name));
    const names = (__schema.mutationType.fields as Field[]).filter(leads).map(({ name }) => name);
    const noWay = ['cancelPromotion', 'declinePromotion', 'withdrawApproval', 'withdrawPromotionRequest'];
    expect(names.filter((name) => !noWay.includes(name)).sort()).toEqual([
      'applyPromotion',
      'approvePromotion',
      'promote',
      'reapply',
      'repairDrift',
      'requestPromotion',
      'retryPromotion',
      'rollback',
    ]);
  });
});
