import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anyPort } from './port.ts';
import { identify, isAlive } from './process-identity.ts';
import { isServiceRunning, startService, stopService } from './service.ts';

let folder: string;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-service-'));
  port = await anyPort();
});

afterEach(async () => {
  await stopService(folder, 'web');
  await rm(folder, { recursive: true });
});

function answers(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

function server(version: string, script = ''): Parameters<typeof startService>[0] {
  const code = `${script}; require('node:http').createServer((_, a) => a.end('x')).listen(${port}, '127.0.0.1')`;
  return {
    name: 'web',
    folder,
    command: process.execPath,
    args: ['-e', code],
    version,
    isReady: answers,
    readyWithin: 10_000,
  };
}

async function pid(): Promise<number> {
  return (JSON.parse(await readFile(join(folder, 'web.pid'), 'utf8')) as { pid: number }).pid;
}

describe('a service', () => {
  it('is started once, kept as long as it is the same, replaced when it is another', async () => {
    expect(await startService(server('1'))).toBe(true);
    const first = await pid();
    expect(await startService(server('1'))).toBe(false);
    expect(await pid()).toBe(first);
    expect(await startService(server('2'))).toBe(true);
    expect(await pid()).not.toBe(first);
    expect(await isServiceRunning(folder, 'web')).toBe(true);
    expect(await stopService(folder, 'web')).toBe(true);
    expect(await answers()).toBe(false);
    expect(await stopService(folder, 'web')).toBe(false);
  });

  it('that ends while it starts says what its log says', async () => {
    const dying = { ...server('1'), args: ['-e', 'console.error("no room on the disk"); process.exit(3)'] };
    await expect(startService(dying)).rejects.toThrow(/web ended while it started[\s\S]*no room on the disk/);
    expect(await isServiceRunning(folder, 'web')).toBe(false);
  });

  it('keeps the log of the process before it, which tells why that one died', async () => {
    await startService(server('1', 'console.log("the first")'));
    process.kill(await pid(), 'SIGKILL');
    await startService(server('2', 'console.log("the second")'));
    expect(await readFile(join(folder, 'web.before.log'), 'utf8')).toContain('the first');
    expect(await readFile(join(folder, 'web.log'), 'utf8')).toContain('the second');
  });

  it('that is never ready is ended', async () => {
    const silent = { ...server('1'), isReady: () => Promise.resolve(false), readyWithin: 300 };
    await expect(startService(silent)).rejects.toThrow(/was not ready within 0.3 s/);
    expect(await answers()).toBe(false);
  });

  it('that does not heed being asked is forced to end', async () => {
    await startService(server('1', "process.on('SIGTERM', () => {})"));
    expect(await stopService(folder, 'web', { patience: 200 })).toBe(true);
    expect(await answers()).toBe(false);
  });

  it('leaves a stranger alone that has the number of its dead process', async () => {
    await writeFile(join(folder, 'web.pid'), JSON.stringify({ pid: process.pid, startedAt: '1', key: 'x' }));
    expect(await isServiceRunning(folder, 'web')).toBe(false);
    expect(await stopService(folder, 'web')).toBe(false);
    expect(isAlive(identify(process.pid))).toBe(true);
  });
});
