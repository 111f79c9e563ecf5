import { expect, test } from '@jest/globals';
import { type LaneStep, type StageVertex, stageRuns } from './stage-runs.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** Stage 0 is FROM on line 1 and cross-compiles, stage 1 on line 5 is the runtime, stage 2 on line 9 nobody needs. */
const stages = [
  { number: 0, startLine: 1, targets: ['build', 'test', 'runtime'], buildPlatform: true },
  { number: 1, startLine: 5, targets: ['runtime'], buildPlatform: false },
  { number: 2, startLine: 9, targets: [], buildPlatform: false },
];
const platforms = ['linux/amd64', 'linux/arm64'];

/** `build amd64 running` is a step. */
function steps(...texts: string[]): LaneStep[] {
  return texts.map((text) => {
    const [kind, architecture, state] = text.split(' ');
    return { key: `${kind} linux/${architecture}`, kind, platform: `linux/${architecture}`, state } as LaneStep;
  });
}

/** `build amd64 | a 0:2 1-3` is vertex a of stage 0, line 2, that ran from second 1 to 3; `cached`, `1-`, `!error` too. */
function vertices(...texts: string[]): StageVertex[] {
  return texts.map((text) => {
    const [step = '', rest = ''] = text.split(' | ');
    const [kind, architecture] = step.split(' ');
    const [digest = '', place = '', time = '', ...error] = rest.split(' ');
    const [stage, line] = place.split(':').map(Number);
    const [start, end] = time.split('-');
    return {
      step: `${kind} linux/${architecture}`,
      digest,
      name: digest,
      stage: stage ?? null,
      line: line ?? null,
      cached: time === 'cached',
      startedAt: start && time !== 'cached' ? at(Number(start)) : null,
      finishedAt: end ? at(Number(end)) : null,
      error: error.length > 0 ? error.join(' ').slice(1) : null,
    };
  });
}

const waiting = steps('build amd64 waiting', 'package amd64 waiting', 'build arm64 waiting', 'package arm64 waiting');
const building = steps('build amd64 running', 'package amd64 waiting', 'build arm64 running', 'package arm64 waiting');
const packaging = steps(
  'build amd64 succeeded',
  'package amd64 running',
  'build arm64 succeeded',
  'package arm64 ready',
);
const published = steps(
  'build amd64 succeeded',
  'package amd64 succeeded',
  'build arm64 succeeded',
  'package arm64 succeeded',
);
const failed = steps('build amd64 failed', 'package amd64 skipped', 'build arm64 cancelled', 'package arm64 skipped');

const table: [string, LaneStep[], string[], string][] = [
  ['nothing has begun', waiting, [], 'waiting waiting, waiting waiting, not-needed not-needed'],
  ['builds run, nothing told yet', building, [], 'waiting waiting, waiting waiting, not-needed not-needed'],
  [
    'an instruction runs',
    building,
    ['build amd64 | a 0:2 1-'],
    'running running, waiting waiting, not-needed not-needed',
  ],
  [
    'known but not begun',
    building,
    ['build amd64 | a 0:2 '],
    'waiting waiting, waiting waiting, not-needed not-needed',
  ],
  [
    'between two instructions',
    building,
    ['build amd64 | a 0:2 1-2', 'build amd64 | b 0:3 '],
    'running running, waiting waiting, not-needed not-needed',
  ],
  [
    'done while its step still runs',
    building,
    ['build amd64 | a 0:2 1-2'],
    'succeeded succeeded, waiting waiting, not-needed not-needed',
  ],
  [
    'the image of FROM is fetched, its work was cached',
    building,
    ['build amd64 | f 0:1 0-1', 'build amd64 | a 0:2 cached'],
    'cached cached, waiting waiting, not-needed not-needed',
  ],
  [
    'half cached is not cached',
    building,
    ['build amd64 | a 0:2 cached', 'build amd64 | b 0:3 1-2'],
    'succeeded succeeded, waiting waiting, not-needed not-needed',
  ],
  [
    'a shared vertex ran once and is told as cached to the other lane',
    building,
    ['build amd64 | a 0:2 1-3', 'build arm64 | a 0:2 cached'],
    'succeeded succeeded, waiting waiting, not-needed not-needed',
  ],
  [
    'a stage of the lane itself',
    packaging,
    ['package amd64 | r 1:6 5-'],
    'succeeded succeeded, running waiting, not-needed not-needed',
  ],
  [
    'a later build finds it cached',
    packaging,
    ['build amd64 | a 0:2 1-3', 'package amd64 | a 0:2 cached', 'package amd64 | r 1:6 5-'],
    'succeeded succeeded, running waiting, not-needed not-needed',
  ],
  [
    'all over without a vertex of its own',
    published,
    ['package amd64 | r 1:6 5-7', 'package arm64 | s 1:6 5-8'],
    'succeeded succeeded, succeeded succeeded, not-needed not-needed',
  ],
  [
    'an instruction failed',
    failed,
    ['build amd64 | a 0:2 1-2 !exit code: 1', 'build arm64 | b 0:3 1-2 !context canceled'],
    'failed cancelled, cancelled cancelled, not-needed not-needed',
  ],
  [
    'a platform that is carried over is not built',
    steps('build amd64 running', 'package amd64 waiting'),
    ['build amd64 | a 0:2 1-'],
    'running not-needed, waiting not-needed, not-needed not-needed',
  ],
  ['cancelled before it began', failed, [], 'cancelled cancelled, cancelled cancelled, not-needed not-needed'],
  [
    'its worker was lost in the middle',
    failed,
    ['build amd64 | a 0:2 1-'],
    'cancelled cancelled, cancelled cancelled, not-needed not-needed',
  ],
  [
    'a cache that was missing does not fail what succeeded',
    published,
    ['package amd64 | r 1:6 5-7 !failed to configure cache importer'],
    'succeeded succeeded, succeeded succeeded, not-needed not-needed',
  ],
  [
    'after a retry the attempt before says nothing',
    waiting,
    ['build amd64 | a 0:2 1-2 !exit code: 1'],
    'waiting waiting, waiting waiting, not-needed not-needed',
  ],
];

test.each(table)('%s', (_name, lanes, told, expected) => {
  const runs = stageRuns(stages, platforms, lanes, vertices(...told));
  const states = stages.map(({ number }) =>
    runs
      .filter((run) => run.stage === number)
      .map(({ state }) => state)
      .join(' '),
  );
  expect(states.join(', ')).toBe(expected);
});

test('an instruction stands once, however many builds came past it, and what was done before stays done', () => {
  const told = vertices(
    'build amd64 | a1 0:2 cached',
    'build amd64 | b1 0:3 1-4',
    'package amd64 | a2 0:2 ',
    'package amd64 | b2 0:3 ',
    'package amd64 | r 1:6 ',
  ).map((vertex) => ({ ...vertex, name: `[build 2/3] line ${vertex.line}` }));
  const [build, , runtime] = stageRuns(stages, platforms, packaging, told);
  expect(build).toMatchObject({ state: 'succeeded', startedAt: at(1), finishedAt: at(4) });
  expect(build?.vertices.map(({ digest }) => digest)).toEqual(['a1', 'b1']);
  expect(runtime?.state).toBe('waiting');
});

test('a lane shows when the work was done, also where it only found it cached', () => {
  const told = vertices(
    'build amd64 | a 0:2 1-3',
    'build amd64 | b 0:3 3-6',
    'build arm64 | a 0:2 cached',
    'build arm64 | b 0:3 cached',
  );
  for (const run of stageRuns(stages, platforms, packaging, told).filter(({ stage }) => stage === 0)) {
    expect(run).toMatchObject({ state: 'succeeded', startedAt: at(1), finishedAt: at(6) });
    expect(run.vertices.map(({ digest, step }) => [digest, step])).toEqual([
      ['a', 'build linux/amd64'],
      ['b', 'build linux/amd64'],
    ]);
  }
});

test('what runs has a start and no end; what was cached has neither', () => {
  const [running] = stageRuns(
    stages,
    platforms,
    building,
    vertices('build amd64 | a 0:2 1-2', 'build amd64 | b 0:3 2-'),
  );
  expect(running).toMatchObject({ state: 'running', startedAt: at(1), finishedAt: null });
  const [cached] = stageRuns(stages, platforms, building, vertices('build amd64 | a 0:2 cached'));
  expect(cached).toMatchObject({ state: 'cached', startedAt: null, finishedAt: null });
});
