import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseDockerfile } from '@slipway/pipeline';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { addApplication, addRelease } from '../../testing/rows.ts';
import { LeaseLost } from '../step-failure.ts';
import { StepProgress } from './progress.ts';

let database: TestDatabase;
let releaseId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  releaseId = await addRelease(database.sql, (await addApplication(database.sql)).id);
});
afterAll(() => database.drop());

let count = 0;
async function attempt(epoch = 1, state = 'running') {
  const [row] = await database.sql<{ id: string }[]>`
    insert into step (release_id, key, position, kind, needs, state, epoch)
    values (${releaseId}, ${`step ${++count}`}, ${count}, 'build', '{}', ${state}, 1) returning id`;
  const stepId = row?.id ?? '';
  const writer = { stepId, epoch, subject: { release: releaseId } };
  return { stepId, progress: new StepProgress(database.sql, writer, new AbortController().signal) };
}
const logOf = (stepId: string) =>
  database.sql<{ sequence: number; vertex: string | null; text: string }[]>`
    select sequence, vertex, text from step_log where step_id = ${stepId} order by sequence`;

test('lines of one vertex stand together in chunks, in order, without NUL and without secrets', async () => {
  const { stepId, progress } = await attempt();
  progress.hide(['hunter22']);
  await progress.say('begin');
  await progress.logs([
    { vertex: 'a', at: new Date(), text: 'one hun' },
    { vertex: 'b', at: new Date(), text: 'other\0' },
    { vertex: 'a', at: new Date(), text: 'ter22\n' },
  ]);
  await progress.close();
  const rows = await logOf(stepId);
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index));
  const of = (vertex: string | null) =>
    rows
      .filter((row) => row.vertex === vertex)
      .map(({ text }) => text)
      .join('');
  expect([of(null), of('a'), of('b')]).toEqual(['begin\n', 'one ***\n', 'other\ufffd']);
});

test('what was said comes into the database without waiting for the end', async () => {
  const { stepId, progress } = await attempt();
  await progress.say('soon');
  for (const end = Date.now() + 30_000; (await logOf(stepId)).length === 0 && Date.now() < end; ) await sleep(20);
  expect((await logOf(stepId)).map(({ text }) => text)).toEqual(['soon\n']);
});

test('a flood is bounded: the head, a line on what is missing, the tail', async () => {
  const { stepId, progress } = await attempt();
  const line = `${'y'.repeat(1023)}\n`;
  for (let round = 0; round < 200; round += 1)
    await progress.logs([{ vertex: 'a', at: new Date(), text: line.repeat(1024) }]);
  await progress.logs([{ vertex: 'a', at: new Date(), text: 'the end\n' }]);
  await progress.close();
  const [row] = await database.sql`select sum(length(text))::int as length, count(*)::int as chunks,
    string_agg(text, '' order by sequence) as text from step_log where step_id = ${stepId}`;
  expect(row?.length).toBeLessThan(9.1 * 1024 * 1024);
  expect(row?.length).toBeGreaterThan(9 * 1024 * 1024);
  expect(row?.text).toMatch(/\n\[200,278,024 bytes of this log are left out here\]\n/);
  expect(row?.text.endsWith('the end\n')).toBe(true);
});

test('vertices are placed on their stages and follow what happens to them', async () => {
  const { stepId, progress } = await attempt();
  progress.draw(parseDockerfile('FROM busybox AS build\nRUN make\nFROM scratch\nCOPY --from=build /a /a\n'));
  const vertex = { digest: 'sha256:1', name: '[build 2/2] RUN make', inputs: [], cached: false };
  await progress.seeVertices([
    vertex,
    { digest: 'sha256:2', name: '[internal] load build context', inputs: [], cached: false },
  ]);
  const startedAt = new Date('2026-01-01T00:00:00Z');
  await progress.seeVertices([{ ...vertex, startedAt, error: 'no' }]);
  await progress.close();
  expect(
    await database.sql`select digest, position, stage, line, started_at, error from vertex where step_id = ${stepId} order by position`,
  ).toEqual([
    { digest: 'sha256:1', position: 0, stage: 0, line: 2, started_at: startedAt, error: 'no' },
    { digest: 'sha256:2', position: 1, stage: null, line: null, started_at: null, error: null },
  ]);
});

test.each([
  ['of an older epoch', 0, 'running'],
  ['of a step that ended', 1, 'failed'],
])('an attempt %s cannot write', async (_, epoch, state) => {
  const { stepId, progress } = await attempt(epoch, state);
  await progress.say('late');
  await expect(progress.close()).rejects.toThrow(LeaseLost);
  expect(await logOf(stepId)).toHaveLength(0);
});
