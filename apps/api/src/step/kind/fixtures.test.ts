import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitFiles, InProcess } from '../testing/in-process.ts';
import { markedProcesses } from '../testing/marked-processes.ts';

const run = randomBytes(4).toString('hex');
let worker: InProcess;

beforeAll(async () => {
  worker = await InProcess.start({ impatient: true });
});
afterAll(() => worker?.stop());

/** The fixture with an image repository of this run's own, so that nobody else's tags are met. */
async function release(fixture: string): Promise<string> {
  const url = worker.repository(fixture, (folder) => {
    const file = join(folder, 'slipway.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('/samples/', `/test/${run}/`));
    commitFiles(folder, {}, 'v1.0.1');
  });
  return worker.release(await worker.register(fixture, url), 'v1.0.1');
}

describe('the small applications', () => {
  it.each(['copy-from-number', 'copy-from-image', 'two-builds', 'unneeded-stage', 'c-emulated'])(
    '%s is released for both platforms',
    async (fixture) => {
      const id = await release(fixture);
      const ended = await worker.ended('release', id);
      if (ended.state !== 'published') throw new Error(`${JSON.stringify(ended.failure)}\n${await worker.story(id)}`);
      const images = await worker.database.sql`select platform from image where release_id = ${id} order by platform`;
      expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    },
    120_000,
  );

  it('failing-test fails with the names of what failed, and its report is kept', async () => {
    const id = await release('failing-test');
    const ended = await worker.ended('release', id);
    expect(ended).toMatchObject({ state: 'failed', failure: { message: '1 of 2 tests failed: two and two.' } });
    const reports = await worker.database.sql`select r.tests, r.failures, r.suites, f.path, s.state from test_report r
      join step s on s.id = r.step_id join report_file f on f.step_id = s.id where s.release_id = ${id}`;
    expect(reports.length).toBeGreaterThan(0);
    expect(reports[0]).toMatchObject({ tests: 2, failures: 1, path: 'junit.xml', state: 'failed' });
  }, 300_000);

  it('failing-build fails with the instruction, its exit code and what it said last', async () => {
    const ended = await worker.ended('release', await release('failing-build'));
    expect(ended.state).toBe('failed');
    expect(ended.failure?.message).toMatch(/exit 3.* in stage build ended with exit code 3\..*cannot find the thing/);
    expect(ended.failure?.step).toMatch(/^build /);
  }, 300_000);

  it('a cancel ends the build on the engine', async () => {
    const mark = `cancel-${run}`;
    const url = worker.repositoryOf({
      'slipway.yaml': `image: \${registry}/test/${run}/slow\nplatforms: [linux/amd64]\n`,
      Dockerfile: `FROM busybox:1.35\nRUN sleep 3600; echo ${mark}\n`,
    });
    const id = await worker.release(await worker.register('slow', url), 'v1.0.0');
    while ((await markedProcesses(mark)).length === 0) await sleep(100);
    await worker.cancel(id);
    expect((await worker.ended('release', id)).state).toBe('cancelled');
    while ((await markedProcesses(mark)).length > 0) await sleep(50);
  }, 300_000);
});
