// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
import { describe, expect, it, test } from '@jest/globals';
import { PipelineFileError } from './problem.ts';
import { mergeRun, parseRunOverride } from './run-override.ts';

const run = {
  port: 8080,
  replicas: 1,
  env: { A: '1', B: '2' },
  resources: { memory: 67_108_864, cpus: 1 },
  secrets: [{ name: 'key' }, { name: 'password', env: 'PASSWORD' }],
};

test.each([
  { text: '', merged: run },
  { text: 'replicas: 3', merged: { ...run, replicas: 3 } },
  { text: '{"env": {"B": "3"}}', merged: { ...run, env: { A: '1', B: '3' } } },
  { text: 'resources: { memory: 1GiB }', merged: { ...run, resources: { memory: 1_073_741_824, cpus: 1 } } },
  {
    text: 'secrets: [{ name: key, env: KEY }]',
    merged: { ...run, secrets: [run.secrets[1], { name: 'key', env: 'KEY' }] },
  },
  { text: 'stopGrace: 30s', merged: { ...run, stopGrace: 30_000 } },
])('$text', ({ text, merged }) => {
  expect(mergeRun(run, parseRunOverride(text))).toEqual(merged);
});

it('takes a health check whose port is the release’s', () => {
  expect(parseRunOverride('health: { http: /well }')).toMatchObject({ health: { http: '/well' } });
  expect(parseRunOverride('health: { http: /well }')).not.toHaveProperty('port');
});

describe('what is wrong is told with its place', () => {
  test.each([
    ['replicas: 0', /replicas/],
    ['image: x', /image/],
    ['env: { A: "${nothing}" }', /nothing/],
    ['resources: { memory: 1KiB }', /6MiB/],
    ['[]', /mapping/],
    ['a: [', /Line 1/],
  ])('%s', (text, message) => {
    expect(() => parseRunOverride(text)).toThrow(PipelineFileError);
    expect(() => parseRunOverride(text)).toThrow(message);
  });
});
