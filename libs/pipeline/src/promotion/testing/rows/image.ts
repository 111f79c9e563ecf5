import { all, having, on, present, type Row, release, request, rollback, same } from '../decide-table.ts';

const override = request({ override: { by: 'eve', reason: 'known', mayPassStops: false } });

export const tests: readonly Row[] = [
  ['passed', 'tests: {}', same, 'allowed'],
  ['failed on one', 'tests: {}', on('arm64', { tests: 'failed' }), 'tests.failed → ?'],
  ['failed on both is one reason', 'tests: {}', on('', { tests: 'failed' }), 'tests.failed → ?'],
  ['unknown on one', 'tests: {}', on('amd64', { tests: undefined }), 'tests.unknown → ?'],
  [
    'failed on one and unknown on the other',
    'tests: {}',
    all(on('arm64', { tests: 'failed' }), on('amd64', { tests: undefined })),
    'tests.failed, tests.unknown → ?',
  ],
  ['none', 'tests: {}', on('', { tests: 'none' }), 'tests.none → ?'],
  ['none on one', 'tests: {}', on('arm64', { tests: 'none' }), 'tests.none → ?'],
  ['none, which passes', 'tests: { nonePasses: true }', on('', { tests: 'none' }), 'allowed'],
  ['unknown never passes', 'tests: { nonePasses: true }', on('', { tests: undefined }), 'tests.unknown → ?'],
  ['failed where nobody asks', '', on('', { tests: 'failed' }), 'allowed'],
  ['in rehearsal', 'tests: { rehearsal: true }', on('', { tests: 'failed' }), 'allowed ~tests.failed'],
  ['overridden', 'tests: {}', all(on('', { tests: 'failed' }), override), 'allowed !tests.failed'],
  ['a rollback does not ask', 'tests: {}', all(rollback, on('', { tests: undefined })), 'allowed'],
  ['no platform', 'tests: {}\nplatforms: false', release({ platforms: [] }), 'allowed'],
];

const first = having({ present: { state: 'none' } });
const unknown = having({ present: { state: 'unknown' } });

export const size: readonly Row[] = [
  ['a pull at its budget', 'size: { pull: 100MB }', same, 'allowed'],
  ['a pull above its budget', 'size: { pull: 99.999MB }', same, 'size.pull, size.pull → ?'],
  ['a pull above it on one', 'size: { pull: 100MB }', on('arm64', { pullSize: 100_000_001 }), 'size.pull → ?'],
  ['a budget of one platform', 'size: { pull: { linux/arm64: 90MB } }', same, 'size.pull → ?'],
  ['a budget of a platform under its other name', 'size: { pull: { linux/aarch64: 90MB } }', same, 'size.pull → ?'],
  ['a budget of a platform that it is not for', 'size: { pull: { linux/arm/v7: 1MB } }', same, 'allowed'],
  ['a budget of one and of the others', 'size: { pull: { linux/arm64: 90MB, default: 1GB } }', same, 'size.pull → ?'],
  [
    'a budget of one and a smaller one of the others',
    'size: { pull: { linux/arm64: 1GB, default: 90MB } }',
    same,
    'size.pull → ?',
  ],
  [
    'a pull that was not measured',
    'size: { pull: 100MB }',
    on('arm64', { pullSize: undefined }),
    'size.pull-unknown → ?',
  ],
  [
    'a pull that was not measured, without a budget',
    'size: { pull: { linux/amd64: 100MB } }',
    on('arm64', { pullSize: undefined }),
    'allowed',
  ],
  ['an update at its budget', 'size: { update: 10MB }', same, 'allowed'],
  ['an update above its budget', 'size: { update: 9MB }', same, 'size.update, size.update → ?'],
  [
    'an update that was not measured',
    'size: { update: 10MB }',
    on('', { updateSize: undefined }),
    'size.update-unknown → ?',
  ],
  ['no update at the first deployment', 'size: { update: 1kB, growth: 0B }', first, 'allowed'],
  ['an update from what nobody knows', 'size: { update: 1GB }', unknown, 'size.update-unknown → ?'],
  [
    'an update on a platform that is new is a pull',
    'size: { update: { linux/arm64: 99MB } }',
    all(present({ platforms: [] }), on('arm64', { updateSize: undefined })),
    'size.update → ?',
  ],
  [
    'an update on a platform that is new and was not measured',
    'size: { update: 1GB }',
    all(present({ platforms: [] }), on('arm64', { updateSize: undefined, pullSize: undefined })),
    'size.update-unknown → ?',
  ],
  ['growth at its budget', 'size: { growth: 5MB }', same, 'allowed'],
  ['growth above its budget', 'size: { growth: 4.999MB }', same, 'size.growth, size.growth → ?'],
  ['growth on a platform that is new', 'size: { growth: 0B }', present({ platforms: [] }), 'allowed'],
  ['growth from what nobody knows', 'size: { growth: 1GB }', unknown, 'size.growth-unknown → ?'],
  [
    'growth from what was not measured',
    'size: { growth: 5MB }',
    present({ platforms: [{ platform: 'linux/arm64', pullSize: undefined }] }),
    'size.growth-unknown → ?',
  ],
  [
    'growth of what was not measured',
    'size: { growth: 5MB }',
    on('arm64', { pullSize: undefined }),
    'size.growth-unknown → ?',
  ],
  ['it shrinks', 'size: { growth: 0B }', on('', { pullSize: 90_000_000 }), 'allowed'],
  [
    'all budgets at once',
    'size: { pull: { linux/arm64: 1MB }, update: { linux/arm64: 1MB }, growth: { linux/arm64: 1MB } }',
    same,
    'size.pull, size.update, size.growth → ?',
  ],
  ['in rehearsal', 'size: { pull: 1MB, rehearsal: true }', same, 'allowed ~size.pull ~size.pull'],
  ['overridden', 'size: { pull: { linux/arm64: 1MB } }', override, 'allowed !size.pull'],
  ['a rollback does not ask', 'size: { pull: 1MB }', rollback, 'allowed'],
];
