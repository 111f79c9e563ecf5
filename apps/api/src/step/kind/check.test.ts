import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { commitFiles, InProcess } from '../testing/in-process.ts';

// What must be found between the builds and the tags: nothing of it may be published.

const mine = `test/check-${randomBytes(4).toString('hex')}`;
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

let worker: InProcess;
/** Called before a step of this kind. */
let before: { kind: string; act: (release: string) => Promise<void> } | undefined;

beforeAll(async () => {
  worker = await InProcess.start({
    impatient: true,
    wrap: (handler) => ({
      ...handler,
      run: async (context) => {
        if (before?.kind === handler.kind) await before.act(context.release.id);
        return handler.run(context);
      },
    }),
  });
}, 120_000);
afterAll(() => worker?.stop(), 120_000);

const pipeline = (name: string) => `image: \${registry}/${mine}/${name}\nplatforms: [linux/amd64, linux/arm64]\n`;
const dockerfile = 'FROM scratch\nARG TARGETARCH\nCOPY tool-$TARGETARCH /tool\n';

/** An ELF header of a machine: 62 is amd64, 183 arm64. */
function executableFor(machine: number): Uint8Array {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  return header;
}

const files = (name: string, arm64 = 183) => ({
  'slipway.yaml': pipeline(name),
  Dockerfile: dockerfile,
  'tool-amd64': executableFor(62),
  'tool-arm64': executableFor(arm64),
});

async function released(name: string, content: ReturnType<typeof files>) {
  const url = worker.repositoryOf(content, name);
  const release = await worker.release(await worker.register(name, url), 'v1.0.0');
  return { url, release, ended: await worker.ended('release', release) };
}

async function tagsOf(name: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${testRegistry}/v2/${mine}/${name}/tags/list`);
  return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : [];
}

async function resultOf(release: string, key: string): Promise<{ digest: string; index: string }> {
  const [row] = await worker.database.sql`select result from step where release_id = ${release} and key = ${key}`;
  return row?.result;
}

const at = (name: string, rest: string) => `http://${testRegistry}/v2/${mine}/${name}/${rest}`;

describe('what was assembled is looked at before any tag moves', () => {
  it('an executable for another machine fails the release, and a mended commit is published', async () => {
    const name = 'wrong-machine';
    const { url, ended } = await released(name, files(name, 62));
    expect(ended).toMatchObject({ state: 'failed', failure: { step: 'check' } });
    expect(ended.failure?.message).toMatch(/linux\/arm64 .*\/?tool is for amd64/);
    expect(await tagsOf(name)).toEqual([]);
    commitFiles(new URL(url).pathname, files(name), 'v1.0.1');
    const [{ id } = {}] = await worker.database.sql`select id from application where name = ${name}`;
    const again = await worker.ended('release', await worker.release(id, 'v1.0.1'));
    expect(again).toEqual({ state: 'published', failure: null });
    expect(await tagsOf(name)).toContain('1.0.1');
  }, 300_000);

  it('a layer that the registry lost since it was assembled: the release errs and names it', async () => {
    const name = 'lost-layer';
    let lost = '';
    before = {
      kind: 'check',
      act: async (release) => {
        const { digest } = await resultOf(release, 'package linux/arm64');
        const accept = { accept: manifestType };
        const manifest = (await (await fetch(at(name, `manifests/${digest}`), { headers: accept })).json()) as {
          layers: { digest: string }[];
        };
        lost = manifest.layers[0]?.digest ?? '';
        expect((await fetch(at(name, `blobs/${lost}`), { method: 'DELETE' })).status).toBe(202);
      },
    };
    const { ended } = await released(name, files(name));
    before = undefined;
    expect(ended).toEqual({
      state: 'errored',
      failure: { kind: 'errored', step: 'check', message: `The blob ${lost} of ${mine}/${name} is not there.` },
    });
    expect(await tagsOf(name)).toEqual([]);
  }, 300_000);

  it('an image that the registry collected while another platform was still built: the release errs and says so', async () => {
    const name = 'collected';
    let lost = '';
    before = {
      kind: 'assemble',
      act: async (release) => {
        lost = (await resultOf(release, 'package linux/amd64')).digest;
        const answer = await fetch(at(name, `slipway-staging/manifests/${lost}`), { method: 'DELETE' });
        expect(answer.status).toBe(202);
      },
    };
    const { ended } = await released(name, files(name));
    before = undefined;
    expect(ended).toEqual({
      state: 'errored',
      failure: {
        kind: 'errored',
        step: 'assemble',
        message: `${testRegistry}/${mine}/${name}/slipway-staging lost the image ${lost} for linux/amd64, which was pushed there; start the release anew.`,
      },
    });
    expect(await tagsOf(name)).toEqual([]);
  }, 300_000);
});
