import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EnvironmentNode, environmentGraph, environmentProblems } from './environment-graph.ts';

/** `staging<dev,qa` is staging with two upstreams. */
const nodes = (text: string): readonly EnvironmentNode[] =>
  text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', upstreams] = part.split('<');
      return { name, upstreams: upstreams === undefined ? [] : upstreams.split(',') };
    });
const drawn = (text: string) =>
  environmentGraph(nodes(text))
    .levels.map((level) => level.join(' '))
    .join(' | ');

describe('the layout', () => {
  it.each([
    ['', ''],
    ['dev', 'dev'],
    ['dev staging<dev production<staging', 'dev | staging | production'],
    ['production<staging staging<dev dev', 'dev | staging | production'],
    ['dev qa production<dev,qa', 'dev qa | production'],
    ['dev staging<dev canary<dev production<staging,dev', 'dev | staging canary | production'],
    ['a b<a c<b d<a,c e', 'a e | b | c | d'],
  ])('%s', (text, levels) => expect(drawn(text)).toBe(levels));

  it('has an edge for each upstream', () => {
    expect(environmentGraph(nodes('dev production<dev')).edges).toEqual([{ from: 'dev', to: 'production' }]);
  });

  it('places every environment once, after its upstreams', () => {
    const graph = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 12 }).map((all) =>
      all.map((picks, index) => ({
        name: `e${index}`,
        upstreams: index === 0 ? [] : [...new Set(picks.map((pick) => `e${pick % index}`))],
      })),
    );
    const shuffled = graph.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([ordered, environments]) => {
        const { order } = environmentGraph(environments);
        expect(order.toSorted()).toEqual(ordered.map(({ name }) => name).toSorted());
        for (const { name, upstreams } of environments)
          for (const upstream of upstreams) expect(order.indexOf(upstream)).toBeLessThan(order.indexOf(name));
      }),
    );
  });
});

describe('what is wrong', () => {
  const rows: readonly (readonly [text: string, ...problems: string[]])[] = [
    ['dev staging<dev'],
    ['dev dev', 'There are two environments dev; rename one of them.'],
    ['staging<dve dev', 'staging has the upstream dve, which does not exist; did you mean dev?'],
    ['staging<qa', 'staging has the upstream qa, which does not exist; create it first, or name another one.'],
    ['dev staging<dev,dev', 'staging has the upstream dev twice; name it once.'],
    ['dev<dev', 'dev is its own upstream: nothing could ever be promoted to dev; remove one of these upstreams.'],
    [
      'dev<production staging<dev production<staging',
      'dev → staging → production → dev is a cycle: nothing could ever be promoted to dev, staging or production; remove one of these upstreams.',
    ],
    [
      'a<b b<a c<d d<c e<a',
      'a → b → a is a cycle: nothing could ever be promoted to a or b; remove one of these upstreams.',
      'c → d → c is a cycle: nothing could ever be promoted to c or d; remove one of these upstreams.',
    ],
    [
      'a<b,gone b<a',
      'a has the upstream gone, which does not exist; create it first, or name another one.',
      'a → b → a is a cycle: nothing could ever be promoted to a or b; remove one of these upstreams.',
    ],
  ];
  it.each(rows)('%s', (text, ...problems) => {
    expect(environmentProblems(nodes(text)).map(({ message }) => message)).toEqual(problems);
  });

  it('is thrown by what would have to walk it', () => {
    expect(() => environmentGraph(nodes('dev<dev'))).toThrow(RangeError);
  });

  it('is a cycle exactly when some order of all cannot be found', () => {
    const graph = fc.array(fc.uniqueArray(fc.nat(5), { maxLength: 3 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(graph, (all) => {
        const environments = all.map((picks, index) => ({
          name: `e${index}`,
          upstreams: picks.map((pick) => `e${pick}`),
        }));
        const placed = new Set<string>();
        for (let turn = 0; turn < 6; turn += 1)
          for (const { name, upstreams } of environments)
            if (upstreams.every((one) => placed.has(one))) placed.add(name);
        expect(environmentProblems(environments).length === 0).toBe(placed.size === 6);
      }),
    );
  });
});
