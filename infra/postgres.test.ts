import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import postgres from 'postgres';
import { reachableFolder, stateFolder } from './place.ts';
import { dropPostgres, isEmptyPostgres, startPostgres, stopPostgres } from './postgres.ts';

const purpose = `test-${process.pid}` as const;

afterAll(async () => {
  await stopPostgres(purpose);
  for (const folder of [stateFolder(purpose), reachableFolder(purpose)])
    await rm(folder, { recursive: true, force: true });
});

async function ask<T>(url: string, act: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await act(sql);
  } finally {
    await sql.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('is one server however many start it, and keeps its data over a stop', async () => {
    const starts = await Promise.all([startPostgres(purpose, 54620), startPostgres(purpose, 54620)]);
    expect(starts.map((each) => each.started).sort()).toEqual([false, true]);
    expect(starts[0].url).toBe(starts[1].url);
    await ask(starts[0].url, (sql) => sql`create table kept as select 1 as one`);
    expect(await stopPostgres(purpose)).toBe(true);
    expect(await stopPostgres(purpose)).toBe(false);
    const again = await startPostgres(purpose, 54620);
    expect(await ask(again.url, (sql) => sql`select one from kept`)).toEqual([{ one: 1 }]);
    expect(again.version).toMatch(/^18\./);
  });

  it('lets nobody in without the password', async () => {
    const { url } = await startPostgres(purpose, 54620);
    const address = new URL(url);
    address.password = 'guessed';
    await expect(ask(address.href, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/);
  });

  it('is taken over when its pid file here was lost, and stopped by its own', async () => {
    const before = await startPostgres(purpose, 54620);
    await rm(join(stateFolder(purpose), 'postgres.pid'));
    expect(await startPostgres(purpose, 54620)).toMatchObject({ url: before.url, started: false });
    expect(await stopPostgres(purpose)).toBe(true);
    await expect(ask(before.url, (sql) => sql`select 1`)).rejects.toThrow();
  });

  it('starts over a stale postmaster.pid whose number another process has', async () => {
    await startPostgres(purpose, 54620);
    const file = join(reachableFolder(purpose), 'postgres/postmaster.pid');
    const text = await readFile(file, 'utf8');
    await stopPostgres(purpose);
    await writeFile(file, text.replace(/^\d+/, String(process.pid)));
    expect(await startPostgres(purpose, 54620)).toMatchObject({ started: true });
  });

  it('is emptied on request', async () => {
    const { url } = await startPostgres(purpose, 54620);
    expect(await isEmptyPostgres(url)).toBe(false);
    await dropPostgres(url);
    expect(await isEmptyPostgres(url)).toBe(true);
  });
});
