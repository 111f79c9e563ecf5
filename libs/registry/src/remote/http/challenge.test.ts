import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenges } from './challenge.ts';

test.each([
  ['', []],
  ['Negotiate', [['negotiate', {}]]],
  ['Basic realm="x"', [['basic', { realm: 'x' }]]],
  ['X-Basic realm=x', [['x-basic', { realm: 'x' }]]],
  ['basic REALM=x', [['basic', { realm: 'x' }]]],
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    [
      [
        'bearer',
        { realm: 'https://auth.docker.io/token', service: 'registry.docker.io', scope: 'repository:a/b:pull,push' },
      ],
    ],
  ],
  ['Bearer realm = "x" , service = y ', [['bearer', { realm: 'x', service: 'y' }]]],
  ['Basic realm="a \\"b\\", c=\\d"', [['basic', { realm: 'a "b", c=d' }]]],
  [
    'Bearer realm="r", Basic realm="b"',
    [
      ['bearer', { realm: 'r' }],
      ['basic', { realm: 'b' }],
    ],
  ],
  [
    'Negotiate, Basic realm="b", charset="UTF-8"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'b', charset: 'UTF-8' }],
    ],
  ],
  [
    'Bearer realm="", Basic realm="b"',
    [
      ['bearer', { realm: '' }],
      ['basic', { realm: 'b' }],
    ],
  ],
  ['Bearer realm="unclosed', []],
  ['# A=', []],
  ['Bearer realm="r" x, Basic realm="b"', [['basic', { realm: 'b' }]]],
  [', , Basic realm="b"', [['basic', { realm: 'b' }]]],
] as const)('%j', (header, expected) => {
  expect(parseChallenges(header)).toEqual(expected.map(([scheme, parameters]) => ({ scheme, parameters })));
});

test('a long header of quotes is read in no time, and any header at all', () => {
  // Processor time: what else the machine does does not count.
  const before = process.cpuUsage();
  for (const piece of ['"', '\\"', 'a=",', 'a ', ',', 'a=b,']) parseChallenges(`Bearer ${piece.repeat(100_000)}`);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  const part = fc.constantFrom('Basic', 'Bearer', ' ', ',', '=', '"', '\\', 'realm', 'x', '__proto__', 'ü');
  const text = fc.oneof(
    fc.string(),
    fc.array(part).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (one) => {
      for (const { scheme } of parseChallenges(one)) expect(scheme).not.toBe('');
    }),
    { numRuns: 5_000 },
  );
});
