import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dockerConfigCredentials } from './docker-config.ts';
import { firstOf } from './first-of.ts';

const ann = { kind: 'basic', username: 'ann', password: 'pass:word' };
const auth = Buffer.from('ann:pass:word').toString('base64');
const token = { kind: 'identity-token', token: 'refresh-me' };
const host = 'registry.example:5000';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-docker-config-'));
  const scripts = {
    kept: `read -r server
case "$server" in
  ${host}) printf '{"ServerURL":"%s","Username":"ann","Secret":"pass:word"}' "$server" ;;
  https://index.docker.io/v1/) printf '{"ServerURL":"%s","Username":"<token>","Secret":"refresh-me"}' "$server" ;;
  *) echo "credentials not found in native keychain"; exit 1 ;;
esac`,
    locked: 'echo "the keychain is locked."; exit 1',
    html: "echo '<html>secret</html>'",
    partial: `echo '{"Username":"ann"}'`,
    slow: 'sleep 60 & wait',
    endless: 'exec cat /dev/zero',
    deaf: `exec <&-; printf '{"Username":"ann","Secret":"pass:word"}'`,
  };
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, `docker-credential-${name}`), 0o755);
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function look(config: unknown, registry = host, timeout?: number) {
  const file = join(folder, 'config.json');
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  return dockerConfigCredentials({ file, environment, timeout })(registry);
}

describe('finds credentials as Docker does', () => {
  test.each<[string, unknown, string, unknown]>([
    ['nothing in it', {}, host, undefined],
    ['auth', { auths: { [host]: { auth } } }, host, ann],
    [
      'auth that ends with a NUL',
      { auths: { [host]: { auth: `${Buffer.from('ann:pass:word\0').toString('base64')}` } } },
      host,
      ann,
    ],
    ['user and password', { auths: { [host]: { username: 'ann', password: 'pass:word' } } }, host, ann],
    ['an identity token before a password', { auths: { [host]: { auth, identitytoken: 'refresh-me' } } }, host, token],
    ['an entry with nothing in it', { auths: { [host]: {} } }, host, undefined],
    ['a key with scheme and path', { auths: { [`https://${host}/v2/`]: { auth } } }, host, ann],
    ['the exact key first', { auths: { [`https://${host}/`]: { identitytoken: 'x' }, [host]: { auth } } }, host, ann],
    ['another port', { auths: { 'registry.example:5001': { auth } } }, host, undefined],
    ['a parent domain', { auths: { example: { auth } } }, 'registry.example', undefined],
    ['a name that begins alike', { auths: { 'registry.example:50001': { auth } } }, host, undefined],
    ['Docker Hub', { auths: { 'https://index.docker.io/v1/': { auth } } }, 'docker.io', ann],
    ['Docker Hub by its short name', { auths: { 'docker.io': { auth } } }, 'docker.io', ann],
    ['Docker Hub for another', { auths: { 'https://index.docker.io/v1/': { auth } } }, host, undefined],
    ['a store', { credsStore: 'kept' }, host, ann],
    ['a store for Docker Hub, with a token', { credsStore: 'kept' }, 'docker.io', token],
    ['a store that does not know it', { credsStore: 'kept', auths: { 'b.example': { auth } } }, 'b.example', undefined],
    ['a helper of its own before the store', { credsStore: 'locked', credHelpers: { [host]: 'kept' } }, host, ann],
    ['a helper of its own for Docker Hub', { credHelpers: { 'docker.io': 'kept' } }, 'docker.io', token],
    [
      'no helper, by an empty name',
      { credsStore: 'locked', credHelpers: { [host]: '' }, auths: { [host]: { auth } } },
      host,
      ann,
    ],
    ['a helper for another', { credHelpers: { 'b.example': 'locked' }, auths: { [host]: { auth } } }, host, ann],
    ['a helper that does not read', { credsStore: 'deaf' }, host, ann],
    ['a name of every object', { auths: {} }, 'constructor', undefined],
  ])('%s', async (_, config, registry, found) => {
    expect(await look(config, registry)).toEqual(found);
  });
});

describe('says in one sentence what is wrong', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"auths": secret', /^The Docker configuration \S+ is not a JSON object\.$/],
    ['a list', '[]', /is not a JSON object\.$/],
    ['auths of another shape', { auths: 'secret' }, /^"auths" of the Docker configuration \S+ is not an object\.$/],
    [
      'auth without a colon',
      { auths: { [host]: { auth: 'c2VjcmV0' } } },
      /^The auth of registry\.example:5000 in \S+ is not base64 of user:password\.$/,
    ],
    ['a token that ends', { auths: { [host]: { registrytoken: 'secret' } } }, /has only a registrytoken/],
    ['a file that is too large', ' '.repeat(1024 * 1024 + 1), /could not be read \(more than 1 MiB\)\.$/],
    [
      'a helper that is a path',
      { credsStore: '../../bin/secret' },
      /names a credential helper for registry\.example:5000 that is no helper's name\.$/,
    ],
    ['a helper that is no text', { credsStore: 7 }, /is no helper's name\.$/],
    [
      'a helper that is not there',
      { credsStore: 'absent' },
      /^The credential helper docker-credential-absent, which \S+ names for registry\.example:5000, is not installed\.$/,
    ],
    ['a helper that fails', { credsStore: 'locked' }, /ended with exit code 1: the keychain is locked\.$/],
    ['a helper that answers no JSON', { credsStore: 'html' }, /did not answer with JSON\.$/],
    ['a helper that leaves the secret out', { credsStore: 'partial' }, /answered without Username and Secret\.$/],
    ['a helper without end', { credsStore: 'endless' }, /answered with more than 65536 bytes\.$/],
  ])('%s', async (_, config, sentence) => {
    const failed = await look(config).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'invalid', message: expect.stringMatching(sentence) });
    expect((failed as Error).message).not.toContain('secret');
  });

  test('a helper that never answers is ended with what it started', async () => {
    await expect(look({ credsStore: 'slow' }, host, 50)).rejects.toThrow(/did not answer within 0\.05 s\.$/);
  });

  test('a file that is not there', async () => {
    const looking = async () => dockerConfigCredentials({ file: join(folder, 'none.json') })(host);
    await expect(looking()).rejects.toThrow(/^The Docker configuration \S+none\.json is not there\.$/);
  });
});

test('the first source that knows a registry is taken, the others are not asked', async () => {
  const asked: string[] = [];
  const source = firstOf(
    (registry) => (registry === 'a' ? { kind: 'identity-token', token: 'one' } : undefined),
    (registry) => {
      asked.push(registry);
      return registry === 'b' ? { kind: 'identity-token', token: 'two' } : undefined;
    },
  );
  expect(await Promise.all(['a', 'b', 'c'].map(source))).toEqual([
    { kind: 'identity-token', token: 'one' },
    { kind: 'identity-token', token: 'two' },
    undefined,
  ]);
  expect(asked).toEqual(['b', 'c']);
});
