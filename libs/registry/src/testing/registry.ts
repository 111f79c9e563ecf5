import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestRegistry extends AsyncDisposable {
  readonly host: string;
}

export interface TestRegistryOptions {
  /** Lines of `user:bcrypt hash`: only these may do anything. */
  readonly htpasswd?: string;
  /** Go's GOGC: how many percent of garbage beside what is in use it lets pile up; 100 unless told. */
  readonly garbage?: number;
}

const program = process.env.SLIPWAY_TEST_REGISTRY_BIN ?? '/usr/bin/docker-registry';

/** Debian's docker-registry on a free loopback port with a folder of its own. */
export async function startRegistry({ htpasswd, garbage }: TestRegistryOptions = {}): Promise<TestRegistry> {
  for (let tries = 1; ; tries++) {
    const started = await start(`127.0.0.1:${await freePort()}`, { htpasswd, garbage });
    if (started !== undefined) return started;
    // What was free may be taken a moment later.
    if (tries === 5) throw new Error(`${program} does not start; see what \`${program} serve\` says.`);
  }
}

/** Undefined when it ends before it answers. */
async function start(
  host: string,
  { htpasswd, garbage }: { [Key in keyof TestRegistryOptions]: TestRegistryOptions[Key] | undefined },
): Promise<TestRegistry | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-registry-'));
  const config = join(folder, 'config.yml');
  await writeFile(
    config,
    `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${folder}/data }, delete: { enabled: true } }
http: { addr: "${host}" }
${htpasswd === undefined ? '' : `auth: { htpasswd: { realm: test, path: ${folder}/htpasswd } }\n`}`,
  );
  if (htpasswd !== undefined) await writeFile(join(folder, 'htpasswd'), htpasswd);
  const env = { ...process.env, ...(garbage === undefined ? {} : { GOGC: String(garbage) }) };
  const child = spawn(program, ['serve', config], { stdio: 'ignore', env });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  // Another may answer there, so it has to live as well.
  while (child.exitCode === null && !(await answers(host))) await sleep(25);
  if (child.exitCode === null) return { host, [Symbol.asyncDispose]: close };
  await close();
  return undefined;
}

async function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    (response) => response.ok || response.status === 401,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
