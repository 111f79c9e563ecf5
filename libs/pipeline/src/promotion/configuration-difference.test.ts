import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Configuration, configurationDifference } from './configuration-difference.ts';

describe('what changes', () => {
  const rows: readonly (readonly [
    what: string,
    before: Configuration | undefined,
    after: Configuration,
    ...messages: string[],
  ])[] = [
    ['nothing', { port: 80, env: { A: '1' } }, { env: { A: '1' }, port: 80 }],
    ['nothing, in another order', { health: { a: 1, b: 2 } }, { health: { b: 2, a: 1 } }],
    ['a first deployment', undefined, { port: 80 }, 'port is added: 80.'],
    ['a value', { port: 80 }, { port: 81 }, 'port changes from 80 to 81.'],
    ['a value that is left out', { port: 80, replicas: undefined }, {}, 'port is removed: 80.'],
    [
      'environment variables',
      { env: { A: '1', B: '2' } },
      { env: { B: '3', C: '4' } },
      'env.A is removed: "1".',
      'env.B changes from "2" to "3".',
      'env.C is added: "4".',
    ],
    [
      'a command as a whole',
      { health: { command: ['a', 'b'] } },
      { health: { command: ['a'] } },
      'health.command changes from ["a","b"] to ["a"].',
    ],
    [
      'ports by number',
      { ports: [{ container: 80, protocol: 'tcp', published: 1 }] },
      {
        ports: [
          { container: 53, protocol: 'udp' },
          { container: 80, protocol: 'tcp', published: 2 },
        ],
      },
      'ports.53/udp.container is added: 53.',
      'ports.53/udp.protocol is added: "udp".',
      'ports.80/tcp.published changes from 1 to 2.',
    ],
    [
      'volumes by name, in another order',
      {
        volumes: [
          { name: 'a', path: '/a' },
          { name: 'b', path: '/b' },
        ],
      },
      {
        volumes: [
          { name: 'b', path: '/c' },
          { name: 'a', path: '/a' },
        ],
      },
      'volumes.b.path changes from "/b" to "/c".',
    ],
    [
      'sizes and times with their units',
      { resources: { memory: 2 ** 28, cpus: 1.5 }, stopGrace: 90_000, update: { monitor: 1_500, delay: 0 } },
      {
        resources: { memory: 2 ** 30 + 1, cpus: 1.5 },
        stopGrace: 120_000,
        update: { monitor: 3_600_000, delay: 5_000 },
      },
      'resources.memory changes from 256.0 MiB to 1,073,741,825 bytes.',
      'stopGrace changes from 1 m 30 s to 2 m.',
      'update.delay changes from 0 s to 5 s.',
      'update.monitor changes from 1.5 s to 1 h.',
    ],
    [
      'of health, too',
      { health: { interval: 100, startPeriod: 3_661_000 }, resources: { memory: 1_536 * 2 ** 20 } },
      { health: { interval: 1_000, startPeriod: 0 }, resources: { memory: 6 * 2 ** 20 } },
      'health.interval changes from 100 ms to 1 s.',
      'health.startPeriod changes from 1 h 1 m 1 s to 0 s.',
      'resources.memory changes from 1.5 GiB to 6.0 MiB.',
    ],
    ['networks as a whole', { networks: ['a'] }, { networks: ['a', 'b'] }, 'networks changes from ["a"] to ["a","b"].'],
    [
      'secrets by name alone',
      { secrets: [{ name: 'a' }, { name: 'b', file: '/x' }] },
      { secrets: [{ name: 'b', file: '/hunter2' }, { name: 'c' }] },
      'secrets.a is removed.',
      'secrets.b is changed.',
      'secrets.c is added.',
    ],
    [
      'a secret that was renewed',
      { secrets: [{ name: 'a' }], secretVersions: { a: 1 } },
      { secrets: [{ name: 'a' }], secretVersions: { a: 2 } },
      'secrets.a is changed.',
    ],
    [
      'the value of a secret',
      { secretValues: { a: 'hunter1' } },
      { secretValues: { a: 'hunter2' } },
      'secrets.a is changed.',
    ],
    ['a long value', {}, { env: { A: 'x'.repeat(500) } }, `env.A is added: "${'x'.repeat(118)}….`],
    ['an empty list', { networks: [] }, {}, 'networks is removed: [].'],
  ];
  it.each(rows)('%s', (_what, before, after, ...messages) => {
    expect(configurationDifference(before, after).map(({ message }) => message)).toEqual(messages);
  });

  it('has what changes beside it as a pipeline file says it', () => {
    const [memory, grace, delay] = configurationDifference(
      { resources: { memory: 2 ** 28 }, stopGrace: 90_000, update: { delay: 0 } },
      { resources: { memory: 2 ** 30 + 1 }, stopGrace: 120_000, update: { delay: 1_500 } },
    );
    expect(memory).toMatchObject({ before: '256MiB', after: '1073741825B' });
    expect(grace).toMatchObject({ before: '90s', after: '2m' });
    expect(delay).toMatchObject({ before: '0ms', after: '1500ms' });
  });

  it.each(['stopGrace', 'memory'])('two values of %s never look alike', (name) =>
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 100_000 }), (value, more) => {
        const at = (is: number): Configuration =>
          name === 'memory' ? { resources: { memory: is } } : { stopGrace: is };
        const [change] = configurationDifference(at(value), at(value + more));
        const [, was, is] = /changes from (.*) to (.*)\.$/.exec(change?.message ?? '') ?? [];
        expect(was).toBeDefined();
        expect(is).not.toBe(was);
        expect(change?.after).not.toBe(change?.before);
      }),
    ),
  );

  it('never tells what a secret holds', () => {
    const holds = fc.stringMatching(/^SECRET[a-z]{8}$/);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), holds), fc.dictionary(fc.string(), holds), (before, after) => {
        const changes = configurationDifference(
          { secretValues: before, secrets: before },
          { secretValues: after, secrets: after },
        );
        const told = JSON.stringify(changes);
        const names = Object.keys({ ...before, ...after });
        for (const value of Object.values({ ...before, ...after }))
          if (!names.some((name) => name.includes(value))) expect(told).not.toContain(value);
      }),
    );
  });

  it('is nothing against itself', () => {
    const configuration = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Configuration>;
    fc.assert(
      fc.property(configuration, (one) => expect(configurationDifference(one, structuredClone(one))).toEqual([])),
    );
  });
});
