import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parsePipelineFile } from './parse.ts';
import { pipelineFileSchema } from './schema.ts';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../schema/slipway.schema.json', import.meta.url), 'utf8'),
);

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly 'x-expected'?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | false;
}

function properties(node: Node, path = ''): [path: string, node: Node][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => [
    [`${path}${name}`, child] as [string, Node],
    ...properties(child, `${path}${name}.`),
    ...properties(child.items ?? {}, `${path}${name}[].`),
  ]);
}

describe('the published schema', () => {
  it('is what the parser uses; if not: npm run -w @slipway/pipeline print:schema', () => {
    expect(published).toEqual(pipelineFileSchema);
  });

  it('is valid draft 2020-12, also for tools that do not know x-expected', () => {
    expect(new Ajv2020({ strict: false }).validateSchema(pipelineFileSchema)).toBe(true);
  });

  it.each(properties(pipelineFileSchema as Node))('%s says what it is and what is expected', (_path, node) => {
    expect(node.description).toMatch(/\.$|\.\.\./);
    expect(node['x-expected']).toMatch(/\w/);
  });

  it('states the defaults that the parser puts in place', () => {
    const stated = Object.fromEntries(
      properties(pipelineFileSchema as Node).map(([path, node]) => [path, node.default]),
    );
    const file = parsePipelineFile(
      'image: a/b\nplatforms: [linux/amd64]\ntargets: { test: t }\ntags: [a]\nrun: { port: 1, health: { http: / } }',
      { registry: 'localhost' },
    );
    expect({
      dockerfile: file.dockerfile,
      context: file.context,
      'targets.test.reports': file.targets.test?.reports,
      'tags[].when': file.tags[0]?.when,
      'run.health.retries': file.run.health?.retries,
    }).toEqual({
      dockerfile: stated.dockerfile,
      context: stated.context,
      'targets.test.reports': stated['targets.test.reports'],
      'tags[].when': stated['tags[].when'],
      'run.health.retries': stated['run.health.retries'],
    });
    expect([stated['run.health.interval'], stated['run.health.timeout'], stated['run.health.startPeriod']]).toEqual(
      [file.run.health?.interval, file.run.health?.timeout, file.run.health?.startPeriod].map(
        (ms) => `${(ms ?? 0) / 1000}s`,
      ),
    );
  });
});
