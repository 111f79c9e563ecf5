import { expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { newContext } from './context.ts';
import { endable, subscribeFresh } from './subscribe.ts';

const viewer = { tokenId: 't', name: 'n', scopes: [], groups: [] };

test('a generator that waits is ended at once and cleans up', async () => {
  let cleaned = false;
  const stream = endable(async function* (signal) {
    try {
      yield 1;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    } finally {
      cleaned = true;
    }
  });
  expect(await stream.next()).toEqual({ value: 1, done: false });
  const waiting = stream.next();
  await stream.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(cleaned).toBe(true);
});

test('each event has a context of its own, and the end reaches the source', async () => {
  const schema = buildSchema('type Query { q: Int } type Subscription { count: Int }');
  const contexts = new Set<unknown>();
  let ended = false;
  const field = schema.getSubscriptionType()?.getFields().count;
  if (!field) throw new Error('no field');
  field.subscribe = async function* () {
    try {
      for (let count = 1; ; count++) yield { count };
    } finally {
      ended = true;
    }
  };
  field.resolve = (event: { count: number }, _args, context) => {
    contexts.add(context);
    return event.count;
  };
  const args = { schema, document: parse('subscription { count }'), contextValue: newContext(viewer) };
  const results = await subscribeFresh(args, async () => newContext(viewer));
  if (!(Symbol.asyncIterator in results)) throw new Error('no stream');
  expect((await results.next()).value).toEqual({ data: { count: 1 } });
  expect((await results.next()).value).toEqual({ data: { count: 2 } });
  expect(contexts.size).toBe(2);
  await results.return?.();
  expect(ended).toBe(true);
});

test('who may not ask any more ends the stream', async () => {
  const schema = buildSchema('type Query { q: Int } type Subscription { count: Int }');
  let ended = false;
  const field = schema.getSubscriptionType()?.getFields().count;
  if (!field) throw new Error('no field');
  field.subscribe = async function* () {
    try {
      yield { count: 1 };
      yield { count: 2 };
    } finally {
      ended = true;
    }
  };
  const args = { schema, document: parse('subscription { count }'), contextValue: newContext(viewer) };
  const results = await subscribeFresh(args, async () => {
    throw new Error('revoked');
  });
  if (!(Symbol.asyncIterator in results)) throw new Error('no stream');
  await expect(results.next()).rejects.toThrow('revoked');
  expect(ended).toBe(true);
});
