import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '../../model/digest.ts';
import { startRegistry, type TestRegistry } from '../../testing/registry.ts';
import { startServer } from '../../testing/server.ts';
import { createRegistry } from '../remote-registry.ts';
import { dockerConfigCredentials } from './docker-config.ts';

/** ann:first */
const htpasswd = 'ann:$2b$05$abcdefghijklmnopqrstuu3rQZA.e/048YzLTJ55aycWHfqo0a49W\n';
let registry: TestRegistry;
let folder: string;
let file: string;

beforeAll(async () => {
  registry = await startRegistry({ htpasswd });
  folder = await mkdtemp(join(tmpdir(), 'slipway-guarded-'));
  file = join(folder, 'config.json');
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const logIn = (host: string, entry: object) => writeFile(file, JSON.stringify({ auths: { [host]: entry } }));
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

test('a file that changes opens a registry to the same client,', async () => {
  const { host } = registry;
  const remote = createRegistry({ plainHttp: [host], credentials: dockerConfigCredentials({ file }) });
  const at = { registry: host, repository: 'guarded/one' };
  const blob = Buffer.from('kept');
  const put = () => remote.putBlob(at, { digest: digestOf(blob), size: blob.length }, blob);
  await logIn(host, {});
  await expect(put()).rejects.toMatchObject({ code: 'unauthorized' });
  await logIn(host, auth('ann:wrong'));
  await expect(put()).rejects.toMatchObject({ code: 'unauthorized' });
  await logIn(host, auth('ann:first'));
  await put();
  expect(await remote.headBlob(at, digestOf(blob))).toBe(4);
  await remote.close();
});

test('an identity token goes to the token service in the body of a POST', async () => {
  const forms: string[] = [];
  await using service = await startServer((request, response) => {
    if (!request.url?.startsWith('/token')) {
      const signedIn = request.headers.authorization === 'Bearer t1';
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="s",scope="repository:a:pull"`;
      response
        .writeHead(signedIn ? 200 : 401, signedIn ? { 'content-length': '1' } : { 'www-authenticate': challenge })
        .end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      forms.push(`${request.method} ${Buffer.concat(parts).toString()}`);
      response.end('{"access_token":"t1"}');
    });
  });
  await logIn(service.host, { identitytoken: 'refresh-me' });
  const remote = createRegistry({ plainHttp: [service.host], credentials: dockerConfigCredentials({ file }) });
  await remote.headBlob({ registry: service.host, repository: 'a' }, digestOf('x'));
  expect(forms).toEqual([
    'POST grant_type=refresh_token&refresh_token=refresh-me&client_id=slipway&service=s&scope=repository%3Aa%3Apull',
  ]);
  expect(service.seen.map(({ url, authorization }) => [url, authorization])).toEqual([
    [expect.stringMatching('^/v2/'), undefined],
    ['/token', undefined],
    [expect.stringMatching('^/v2/'), 'Bearer t1'],
  ]);
  await remote.close();
});
