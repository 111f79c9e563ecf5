import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Credentials } from '@slipway/registry';
import { type GuardedRegistry, startGuardedRegistry } from '../engine/testing/guarded-registry.ts';
import { busybox } from '../engine/testing/shared-services.ts';
import { CurrentRegistry } from './current-registry.ts';

let guarded: GuardedRegistry;
let current: CurrentRegistry;
let set: { credentials: Credentials | undefined; plainHttp: string[] };
let looks = 0;

beforeEach(async () => {
  guarded = await startGuardedRegistry('ci', 'right');
  set = { credentials: { kind: 'basic', username: 'ci', password: 'right' }, plainHttp: [guarded.host] };
  looks = 0;
  current = new CurrentRegistry({
    credentials: () => set.credentials,
    connections: async () => {
      looks += 1;
      return { plainHttp: set.plainHttp, authorities: {}, tokenRealms: {}, revision: JSON.stringify(set) };
    },
  });
});
afterEach(async () => {
  await current.close();
  await guarded.close();
});

const look = () => {
  const repository = busybox.slice(busybox.indexOf('/') + 1, busybox.lastIndexOf(':'));
  return current.headManifest({ registry: guarded.host, repository }, 'latest');
};

test('calls that go well share one client and one look at the settings', async () => {
  await look();
  await Promise.all(Array.from({ length: 20 }, look));
  expect(looks).toBe(1);
  // The credentials are kept after the first answer: nothing was sent without them again.
  expect(guarded.offered).toHaveLength(21);
});

test('a call that fails looks at the settings again, and goes through with those that let it', async () => {
  set.plainHttp = [];
  await expect(look()).rejects.toMatchObject({ code: 'untrusted' });
  set.plainHttp = [guarded.host];
  expect(await look()).toBeDefined();
  guarded.rotate('another');
  await expect(look()).rejects.toMatchObject({ code: 'unauthorized' });
  set.credentials = { kind: 'basic', username: 'ci', password: 'another' };
  expect(await look()).toBeDefined();
});

test('credentials that were taken away are not shown any more once the settings were looked at', async () => {
  await look();
  set.credentials = undefined;
  const shown = guarded.offered.length;
  const list = async () => {
    for await (const tag of current.listTags({ registry: guarded.host, repository: 'any' })) return tag;
    return undefined;
  };
  await expect(list()).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(look()).rejects.toMatchObject({ code: 'unauthorized' });
  expect(guarded.offered).toHaveLength(shown);
});
