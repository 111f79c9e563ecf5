import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parsePlatform } from '@slipway/registry';
import { drawStages } from './draw-stages.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, 'cases', name, 'Dockerfile'), 'utf8');
const amd64 = parsePlatform('linux/amd64');
const arm64 = parsePlatform('linux/arm64');

test('a service with a build, a test and a runtime target', () => {
  const drawing = drawStages(parseDockerfile(read('102-go-cross-scratch')), {
    buildPlatform: amd64,
    platforms: [amd64, arm64],
    args: { GO_VERSION: '1.25' },
    targets: { build: 'build', test: 'test', runtime: undefined },
  });
  expect(drawing.stages).toEqual([
    {
      number: 0,
      name: 'base',
      base: 'docker.io/library/golang:1.25-bookworm',
      startLine: 4,
      endLine: 8,
      targets: ['build', 'test', 'runtime'],
      buildPlatform: true,
    },
    {
      number: 1,
      name: 'build',
      base: 'base',
      startLine: 10,
      endLine: 17,
      targets: ['build', 'runtime'],
      buildPlatform: true,
    },
    { number: 2, name: 'test', base: 'base', startLine: 19, endLine: 21, targets: ['test'], buildPlatform: true },
    {
      number: 3,
      name: 'certificates',
      base: 'docker.io/library/debian:bookworm-slim',
      startLine: 23,
      endLine: 24,
      targets: ['runtime'],
      buildPlatform: true,
    },
    {
      number: 4,
      name: 'runtime',
      base: 'scratch',
      startLine: 26,
      endLine: 31,
      targets: ['runtime'],
      buildPlatform: false,
    },
  ]);
  expect(drawing.edges).toEqual([
    { kind: 'from', image: 'docker.io/library/golang:1.25-bookworm', to: 0, line: 4 },
    { kind: 'from', from: 0, to: 1, line: 10 },
    { kind: 'from', from: 0, to: 2, line: 19 },
    { kind: 'from', image: 'docker.io/library/debian:bookworm-slim', to: 3, line: 23 },
    { kind: 'copy-from', from: 3, to: 4, line: 27 },
    { kind: 'copy-from', from: 1, to: 4, line: 28 },
  ]);
});

test('a stage for each platform: the drawing is the union', () => {
  const drawing = drawStages(parseDockerfile(read('108-debian-multiarch')), {
    buildPlatform: amd64,
    platforms: [amd64, arm64],
    targets: { runtime: undefined },
  });
  expect(drawing.stages.map(({ base }) => base)).toEqual([
    'docker.io/library/debian:12',
    'build-base',
    'build-base',
    'build-amd64, build-arm64',
    'docker.io/library/debian:12-slim',
  ]);
  expect(drawing.stages.every(({ targets }) => targets.includes('runtime'))).toBe(true);
  expect(drawing.edges).toContainEqual({ kind: 'from', from: 1, to: 3, line: 9 });
  expect(drawing.edges).toContainEqual({ kind: 'from', from: 2, to: 3, line: 9 });
});

test('a stage that is emulated on one platform and native on the other is not of the build platform', () => {
  const { stages } = drawStages(parseDockerfile('FROM alpine AS a\nRUN true\n'), {
    buildPlatform: amd64,
    platforms: [amd64],
    targets: { runtime: 'a' },
  });
  expect(stages[0]?.buildPlatform).toBe(false);
});
