import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultVerify, type HttpVerification, type VerifySettings } from '@slipway/pipeline';
import type { Observed } from '../target/target.ts';
import { deployment, digest, scriptedTarget } from './testing/scripted-target.ts';
import type { VerificationSurroundings } from './verification.ts';
import { verifyDeployment } from './verify-deployment.ts';

const forever = new AbortController().signal;
const well: Observed = { state: 'in-sync', digest: digest('1') };
const coming: Observed = { state: 'progressing', message: 'hello is not healthy yet.' };
const away: Observed = { state: 'unreachable', message: 'The engine did not answer.' };
const bad: Observed = { state: 'degraded', message: 'The container hello-1 ended with exit code 3.' };
const other: Observed = { state: 'drifted', message: 'hello-1 runs 1.3.0 instead.', digest: digest('b') };

/** With a clock that moves only while something waits. */
async function verified(
  states: readonly Observed[],
  verify: Partial<VerifySettings> = {},
  more: Partial<VerificationSurroundings> = {},
) {
  let time = Date.parse('2026-03-04T05:06:07Z');
  const target = scriptedTarget(states);
  const said: string[] = [];
  const result = await verifyDeployment(
    { deployment, verify: { ...defaultVerify, ...verify } },
    {
      target,
      now: () => new Date(time),
      signal: forever,
      log: (line) => void said.push(line),
      mask: (text) => text.replaceAll('hunter2', '***'),
      pause: async (milliseconds) => {
        time += milliseconds;
      },
      ...more,
    },
  );
  return { result, said, looks: target.looks(), seconds: (time - Date.parse('2026-03-04T05:06:07Z')) / 1000 };
}

const tasks = (...digests: string[]): Observed => ({
  ...well,
  tasks: digests.map((letter, n) => ({ id: `task${n}`, state: 'running', digest: digest(letter) })),
});

const health: readonly [
  what: string,
  states: readonly Observed[],
  outcome: string,
  message: string | undefined,
  looks: number,
][] = [
  ['in sync at once', [well], 'passed', undefined, 1],
  ['in sync after a while', [coming, away, coming, well], 'passed', undefined, 4],
  ['a child or the index on every task', [tasks('1', 'a', '1')], 'passed', undefined, 1],
  ['drifted', [coming, other], 'failed', 'hello-1 runs 1.3.0 instead.', 2],
  ['degraded', [bad], 'failed', 'The container hello-1 ended with exit code 3.', 1],
  ['degraded without a word', [{ state: 'degraded' }], 'failed', 'The deployment is degraded, not in sync.', 1],
  [
    'another image on one task that says it is in sync',
    [tasks('1', 'b')],
    'failed',
    'The task task1 of hello runs bbbbbbbbbbbb instead.',
    1,
  ],
  [
    'a task that is not healthy',
    [{ ...well, tasks: [{ id: 'x', state: 'running', healthy: false }] }],
    'failed',
    'The task x of hello is not healthy.',
    1,
  ],
];

describe('health', () => {
  it.each(health)('%s', async (_what, states, outcome, message, looks) => {
    const { result, looks: looked } = await verified(states);
    expect({ outcome: result.outcome, message: result.message, looked }).toEqual({ outcome, message, looked: looks });
    expect(result.checks).toMatchObject([{ kind: 'health', passed: outcome === 'passed', attempts: looks }]);
  });

  it('waits no longer than it may, and says on what', async () => {
    const { result, seconds } = await verified([coming], { within: 30_000 });
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'hello was not in sync within 30 s: hello is not healthy yet.',
    });
    expect(seconds).toBe(30);
  });

  it('does not call a deployment bad that nobody could look at', async () => {
    const { result } = await verified([coming, away], { within: 30_000 });
    expect(result).toMatchObject({ outcome: 'unreachable', message: 'The engine did not answer.' });
  });
});

describe('a bake time', () => {
  const bake = { for: 60_000, interval: 10_000 };

  it('looks until its end, and tells how it goes on', async () => {
    const { result, said, seconds } = await verified([well], { bake });
    expect(result.outcome).toBe('passed');
    expect(seconds).toBe(60);
    expect(result.checks.at(-1)).toMatchObject({ kind: 'bake', name: '1m', passed: true, attempts: 7 });
    expect(said).toEqual([
      `What runs is ${digest('1')}, as promoted.`,
      'Health must hold for 1m.',
      'Well for 20s of 1m (3 looks).',
      'Well for 30s of 1m (4 looks).',
      'Well for 40s of 1m (5 looks).',
      'Well for 50s of 1m (6 looks).',
      'Stayed well for 1m (7 looks).',
    ]);
  });

  it.each([
    ['degraded', bad, 'hello did not stay well: after 20s of 1m, the container hello-1 ended with exit code 3.'],
    ['progressing', coming, 'hello did not stay well: after 20s of 1m, hello is not healthy yet.'],
    ['drifted', other, 'hello did not stay well: after 20s of 1m, hello-1 runs 1.3.0 instead.'],
  ])('ends when it is %s', async (_what, then, message) => {
    const { result } = await verified([well, well, well, then], { bake });
    expect(result).toMatchObject({ outcome: 'failed', message, observed: then });
  });

  it('takes a look that did not see for neither, but the last one must see', async () => {
    const back = await verified([well, well, away, away, well], { bake });
    expect(back.result.outcome).toBe('passed');
    expect(back.said.at(-1)).toBe('Stayed well for 1m (7 looks, 2 of them without an answer).');
    const gone = await verified([well, well, away], { bake, within: 30_000 });
    expect(gone.result).toMatchObject({ outcome: 'unreachable', message: 'The engine did not answer.' });
    expect(gone.seconds).toBe(90);
  });
});

describe('over http', () => {
  let server: Server;
  let url: string;
  let answers: number[];
  let asked: string[];

  beforeAll(async () => {
    server = createServer((request, answer) => {
      asked.push(request.url ?? '');
      answer.writeHead(answers.shift() ?? 200).end('version 1.4.2 hunter2');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const http = (more: Partial<HttpVerification> = {}): HttpVerification =>
    ({
      path: '/version',
      expect: {},
      timeout: 5_000,
      retries: 3,
      interval: 1_000,
      otherHosts: false,
      ...more,
    }) as HttpVerification;
  const ask = (statuses: readonly number[], ...all: HttpVerification[]) => {
    answers = [...statuses];
    asked = [];
    return verified([{ ...well, url }], { http: all });
  };

  it('tries again until it is as expected', async () => {
    const { result, said, seconds } = await ask([503, 500], http({ expect: { contains: '1.4.2' } }));
    expect(result.outcome).toBe('passed');
    expect(seconds).toBe(2);
    expect(asked).toEqual(['/version', '/version', '/version']);
    expect(result.checks.at(-1)).toMatchObject({ kind: 'http', name: `GET ${url}/version`, attempts: 3, status: 200 });
    expect(said.at(-1)).toBe(`GET ${url}/version answered 200, as expected (3 tries).`);
  });

  it('fails when its tries are used up, keeps the last answer without private values, and goes no further', async () => {
    const { result } = await ask([503, 503, 503, 503], http(), http({ path: '/second' }));
    expect(result).toMatchObject({
      outcome: 'failed',
      message: `${url}/version answered 503, expected 2xx (4 tries).`,
    });
    expect(result.checks).toHaveLength(2);
    expect(result.checks[1]).toMatchObject({ passed: false, attempts: 4, status: 503, answer: 'version 1.4.2 ***' });
  });

  it('masks what it says of an answer', async () => {
    const { result, said } = await ask([], http({ retries: 0, expect: { contains: 'hunter2 and more' } }));
    expect(result.message).toBe(`${url}/version does not have "*** and more" in its answer.`);
    expect(said.join()).not.toContain('hunter2');
  });

  it('stays at the deployment, whatever the path looks like', async () => {
    const { result } = await ask([], http({ path: '//elsewhere.example.org/' }));
    expect(result.outcome).toBe('passed');
    expect(asked).toEqual(['//elsewhere.example.org/']);
  });

  it('says that there is no address, and that a command needs an engine', async () => {
    expect((await verified([well], { http: [http()] })).result.message).toBe(
      'GET /version could not be asked: the deployment has no address of its own; give a url in verify.http.',
    );
    expect((await verified([well], { command: { run: ['/smoke', '-v'], timeout: 1_000 } })).result.message).toBe(
      'The command "/smoke -v" of verify could not be run: this kind of target has no engine; take it out of slipway.yaml, or verify by http.',
    );
  });

  it('ends with the reason for which it is stopped', async () => {
    const stop = new AbortController();
    const pause = async () => {
      stop.abort(new Error('enough'));
      stop.signal.throwIfAborted();
    };
    await expect(verified([coming], {}, { signal: stop.signal, pause })).rejects.toThrow('enough');
  });
});
