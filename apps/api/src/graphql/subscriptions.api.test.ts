import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { hashOf } from '../access/token.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { applyEvent } from '../release/run.ts';
import { startApi, type TestApi, take } from '../testing/api.ts';
import { addApplication, addEnvironment, addPromotion, addRelease, begin, RecordedJobs } from '../testing/rows.ts';

let api: TestApi;
let applicationId: string;
beforeAll(async () => {
  api = await startApi();
  applicationId = (await addApplication(api.sql, 'hello')).id;
});
afterAll(() => api.stop());
afterEach(async () => {
  await until(() => api.changes.size === 0);
});

const checkout = [
  { key: 'checkout', kind: 'checkout' as const, needs: [] },
  { key: 'plan', kind: 'plan' as const, needs: ['checkout'] },
];

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition() && Date.now() < end; ) await sleep(20);
  expect(condition()).toBe(true);
}

async function started() {
  const releaseId = await addRelease(api.sql, applicationId);
  const ids = await begin(api.sql, { releaseId }, checkout);
  const apply = (event: Parameters<typeof applyEvent>[3], promotionId?: string) =>
    inTransaction(api.sql, (tx) =>
      applyEvent(
        tx,
        { queue: new RecordedJobs(), now: new Date() },
        { releaseId, ...(promotionId ? { promotionId } : {}) },
        event,
      ),
    );
  return { releaseId, ids, apply };
}

async function log(stepId: string, epoch: number, from: number, count: number): Promise<void> {
  await inTransaction(api.sql, async (tx) => {
    for (let sequence = from; sequence < from + count; sequence++)
      await tx`insert into step_log (step_id, epoch, sequence, at, text) values (${stepId}, ${epoch}, ${sequence}, now(), ${`${epoch}.${sequence}`})`;
    await notifyChange(tx, { step: stepId });
  });
}

describe('progress', () => {
  it('tells a release now, at each change and to its end', async () => {
    const { releaseId, apply } = await started();
    const client = api.subscriber();
    const states: string[] = [];
    const query =
      'subscription ($id: ID!) { releaseProgress(id: $id) { state waitingFor steps { key state } failure { message } } }';
    for await (const { data, errors } of client.iterate<{
      releaseProgress: { state: string; steps: { state: string }[]; failure: { message: string } | null };
    }>({ query, variables: { id: releaseId } })) {
      expect(errors).toBeUndefined();
      const release = data?.releaseProgress;
      const told = `${release?.state}: ${release?.steps.map(({ state }) => state).join(' ')}`;
      if (states.at(-1) !== told) states.push(told);
      if (told === 'QUEUED: READY WAITING') await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
      if (told === 'RUNNING: RUNNING WAITING')
        await apply({ type: 'step-failed', key: 'checkout', epoch: 1, failure: { message: 'No such tag.' } });
      if (release?.failure) states.push(release.failure.message);
    }
    expect(states).toEqual([
      'QUEUED: READY WAITING',
      'RUNNING: RUNNING WAITING',
      'FAILED: FAILED SKIPPED',
      'No such tag.',
    ]);
    await client.dispose();
  });

  it('tells a promotion to its end', async () => {
    const { releaseId, apply } = await started();
    const promotionId = await addPromotion(api.sql, releaseId, await addEnvironment(api.sql));
    await begin(api.sql, { releaseId, promotionId }, [{ key: 'deploy', kind: 'deploy', needs: [] }]);
    const client = api.subscriber();
    const states = new Set<string | undefined>();
    for await (const { data } of client.iterate<{ promotionProgress: { state: string } }>({
      query: 'subscription ($id: ID!) { promotionProgress(id: $id) { state } }',
      variables: { id: promotionId },
    })) {
      const state = data?.promotionProgress.state;
      states.add(state);
      if (state === 'QUEUED') await apply({ type: 'step-claimed', key: 'deploy', epoch: 1 }, promotionId);
      if (state === 'RUNNING') await apply({ type: 'step-succeeded', key: 'deploy', epoch: 1 }, promotionId);
    }
    expect([...states]).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED']);
    await client.dispose();
  });

  it('of what is final is one value; of what is not there one error', async () => {
    const releaseId = await addRelease(api.sql, applicationId, { state: 'published' });
    const client = api.subscriber();
    const query = 'subscription ($id: ID!) { releaseProgress(id: $id) { state } }';
    expect(await take(client.iterate({ query, variables: { id: releaseId } }), 9)).toEqual([
      { data: { releaseProgress: { state: 'PUBLISHED' } } },
    ]);
    await expect(take(client.iterate({ query, variables: { id: 'x' } }), 9)).rejects.toMatchObject([
      { message: 'There is no such release.', extensions: { code: 'NOT_FOUND' } },
    ]);
    await client.dispose();
  });

  it('a reader who goes away while nothing happens leaves nothing behind', async () => {
    const { releaseId } = await started();
    const client = api.subscriber();
    const stream = client.iterate({
      query: 'subscription ($id: ID!) { releaseProgress(id: $id) { state } }',
      variables: { id: releaseId },
    });
    await stream.next();
    await until(() => api.changes.size === 1);
    await stream.return?.();
    await until(() => api.changes.size === 0);
    const other = client.iterate({ query: 'subscription { changed { at } }' });
    await other.next();
    const waiting = other.next();
    await until(() => api.changes.size === 1);
    await client.terminate();
    await expect(waiting).rejects.toBeDefined();
    await until(() => api.changes.size === 0);
  });

  it('goes on after the database connection was lost', async () => {
    const { releaseId, apply } = await started();
    const client = api.subscriber();
    const stream = client.iterate<{ releaseProgress: { state: string } }>({
      query: 'subscription ($id: ID!) { releaseProgress(id: $id) { state } }',
      variables: { id: releaseId },
    });
    await stream.next();
    await api.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen slipway_change'`;
    await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
    for (;;) {
      const { value, done } = await stream.next();
      if (done || value.data?.releaseProgress.state === 'RUNNING') break;
    }
    await client.dispose();
  });
});

describe('changed', () => {
  it('begins with a change of anything, also where others listen already: what was read before may be old', async () => {
    const client = api.subscriber();
    const query = 'subscription { changed { application release promotion environment baseImage } }';
    const nothing = { application: null, release: null, promotion: null, environment: null, baseImage: null };
    const streams = [client.iterate({ query }), client.iterate({ query })];
    for (const stream of streams) expect((await stream.next()).value).toEqual({ data: { changed: nothing } });
    for (const stream of streams) await stream.return?.();
    await client.dispose();
  });

  it('tells of each subject at most every 250 ms, filtered', async () => {
    const { releaseId } = await started();
    const other = await addRelease(api.sql, applicationId);
    const client = api.subscriber();
    const stream = client.iterate<{ changed: { release: string; application: string; at: string } }>({
      query: 'subscription ($id: ID) { changed(release: $id) { release application promotion environment at } }',
      variables: { id: releaseId },
    });
    const told: number[] = [];
    const reading = (async () => {
      for await (const { data } of stream) {
        if (data?.changed.release === null) continue;
        expect(data?.changed).toMatchObject({ release: releaseId, application: 'hello', promotion: null });
        told.push(Date.parse(data?.changed.at ?? ''));
      }
    })();
    await until(() => api.changes.size === 1);
    for (let count = 0; told.length < 5; count++) {
      await inTransaction(api.sql, (tx) =>
        notifyChange(tx, { application: 'hello', release: releaseId, step: `s${count}` }, { release: other }),
      );
      await sleep(20);
    }
    await stream.return?.();
    await reading;
    for (const [index, at] of told.entries())
      if (index > 0) expect(at - (told[index - 1] ?? 0)).toBeGreaterThanOrEqual(240);
    await client.dispose();
  });
});

describe('stepLog', () => {
  const query = 'subscription ($id: ID!, $after: Int) { stepLog(stepId: $id, after: $after) { sequence text } }';
  type Chunk = { stepLog: { sequence: number; text: string } };

  it('follows over attempts without gap or repetition, to the end of the step', async () => {
    const { ids, apply } = await started();
    const step = ids.checkout ?? '';
    await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
    await log(step, 1, 0, 450);
    const client = api.subscriber();
    const texts: string[] = [];
    const numbers: number[] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate<Chunk>({ query, variables: { id: step } })) {
        texts.push(data?.stepLog.text ?? '');
        numbers.push(data?.stepLog.sequence ?? -1);
      }
    })();
    await until(() => texts.length === 450);
    await log(step, 1, 450, 3);
    await apply({ type: 'lease-lost', key: 'checkout', epoch: 1 });
    await apply({ type: 'step-claimed', key: 'checkout', epoch: 2 });
    for (let count = 0; count < 5; count++) await log(step, 2, count, 1);
    await apply({ type: 'step-failed', key: 'checkout', epoch: 2, failure: { message: 'no' } });
    await reading;
    expect(texts).toEqual([
      ...Array.from({ length: 453 }, (_, sequence) => `1.${sequence}`),
      '2.0',
      '2.1',
      '2.2',
      '2.3',
      '2.4',
    ]);
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    const rest = await take(client.iterate<Chunk>({ query, variables: { id: step, after: numbers.at(-2) } }), 9);
    expect(rest.map(({ data }) => data?.stepLog.text)).toEqual(['2.4']);
    const newest = await take(client.iterate<Chunk>({ query, variables: { id: step } }), 99);
    expect(newest.map(({ data }) => data?.stepLog.text)).toEqual(['2.0', '2.1', '2.2', '2.3', '2.4']);
    await client.dispose();
  });

  it.each(['x', '01980000-0000-7000-8000-000000000000'])('of step %s is one error', async (id) => {
    const client = api.subscriber();
    await expect(take(client.iterate({ query, variables: { id } }), 1)).rejects.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    await client.dispose();
  });
});

describe('a socket', () => {
  it('answers queries too, and validates and limits like HTTP', async () => {
    const client = api.subscriber();
    expect(await take(client.iterate({ query: '{ viewer { name } }' }), 1)).toEqual([
      { data: { viewer: { name: 'administrator' } } },
    ]);
    await expect(take(client.iterate({ query: 'subscription { changed { nonsense } }' }), 1)).rejects.toMatchObject([
      { message: 'Cannot query field "nonsense" on type "Change".' },
    ]);
    await expect(take(client.iterate({ query: '{' }), 1)).rejects.toMatchObject([
      { message: 'Syntax Error: Expected Name, found <EOF>.' },
    ]);
    await expect(
      take(
        client.iterate({
          query: '{ applications(first: 100) { nodes { releases(first: 100) { nodes { steps { key } } } } } }',
        }),
        1,
      ),
    ).rejects.toMatchObject([{ extensions: { code: 'TOO_EXPENSIVE' } }]);
    await client.dispose();
  });

  it('asks for its token again with every operation', async () => {
    const token = await api.token(['read']);
    const client = api.subscriber({ token });
    expect(await take(client.iterate({ query: '{ viewer { name } }' }), 1)).toHaveLength(1);
    const open = client.iterate({ query: 'subscription { changed { at } }' });
    const first = open.next();
    await until(() => api.changes.size === 1);
    await api.sql`update token set revoked_at = now() where hash = ${hashOf(token)}`;
    await expect(take(client.iterate({ query: '{ viewer { name } }' }), 1)).rejects.toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    await open.return?.();
    await first.catch(() => undefined);
    await client.dispose();
  });
});
