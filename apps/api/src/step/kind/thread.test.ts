import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDockerHostTarget } from '../../target/docker-host.ts';
import { addEnvironment } from '../../testing/rows.ts';
import { InProcess } from '../testing/in-process.ts';

describe('the step kinds on a real engine and registry', () => {
  let worker: InProcess;

  beforeAll(async () => {
    worker = await InProcess.start();
  });
  afterAll(() => worker?.stop());

  it('release an application for two platforms and put it into an environment', async () => {
    const { sql } = worker.database;
    const application = await worker.register('hello', worker.repository('hello'));
    const release = await worker.release(application, 'v1.4.2');
    const ended = await worker.ended('release', release);
    if (ended.state !== 'published')
      throw new Error(`${JSON.stringify(ended.failure)}\n${await worker.story(release)}`);

    const images =
      await sql`select platform, pull_size, layers from image where release_id = ${release} order by platform`;
    expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    const measured = await sql`select distinct l.value ->> 'digest' as digest, layer.unpacked_size
      from image i, jsonb_array_elements(i.layers) l left join layer on layer.digest = l.value ->> 'digest'
      where i.release_id = ${release} and l.value ? 'digest'`;
    expect(measured.length).toBeGreaterThan(1);
    expect(measured.filter(({ unpacked_size }) => unpacked_size === null)).toEqual([]);
    const tags = await sql`select name, moved_at from tag_move where release_id = ${release} order by position`;
    expect(tags.map(({ name }) => name)).toEqual(['1.4.2', '1.4', 'latest']);
    expect(tags.every(({ moved_at }) => moved_at !== null)).toBe(true);
    const inputs = await sql`select distinct reference from base_image_input where release_id = ${release}`;
    expect(inputs.map(({ reference }) => reference)).toEqual(['docker.io/library/golang:1.19-bookworm']);
    const [built] =
      await sql`select count(*)::int as unknown from base_image_input where release_id = ${release} and built_at is null`;
    expect(built).toEqual({ unknown: 0 });
    const reports =
      await sql`select tests, failures from test_report join step on step.id = step_id where release_id = ${release}`;
    expect(reports).toHaveLength(2);
    expect(reports.every(({ tests, failures }) => tests > 0 && failures === 0)).toBe(true);
    const vertices =
      await sql`select count(*)::int as count from vertex v join step s on s.id = v.step_id where release_id = ${release} and stage is not null`;
    expect(vertices[0]?.count).toBeGreaterThan(5);

    const environment = await addEnvironment(sql, 'dev');
    const promotion = await worker.promote(release, environment);
    const promoted = await worker.ended('promotion', promotion);
    if (promoted.state !== 'succeeded')
      throw new Error(`${JSON.stringify(promoted.failure)}\n${await worker.story(promotion)}`);
    const [deployment] = await sql`select state, url, digest, observed_digest from deployment`;
    expect(deployment?.state).toBe('in-sync');
    const answer = await fetch(`${deployment?.url}/`);
    expect(await answer.json()).toMatchObject({ version: '1.4.2' });
    await createDockerHostTarget({ dockerHost: worker.config.dockerHost, publishAddress: '127.0.0.1' }).remove(
      { environment: `dev-${environment.slice(-8)}`, application: 'hello' },
      AbortSignal.timeout(20_000),
    );
  }, 180_000);
});
