import { all, at, found, on, type Row, release, request, rollback, same } from '../decide-table.ts';

const override = request({ override: { by: 'eve', reason: 'known', mayPassStops: false } });
const debian = (more: { builtAt?: Date | undefined; outdated?: boolean | undefined; runtime?: boolean }) => ({
  baseImages: [{ reference: 'debian:13', runtime: true, builtAt: at('11-01T08:00'), outdated: false, ...more }],
});

export const baseImage: readonly Row[] = [
  ['young enough', 'baseImage: { maxAge: 21d }', same, 'allowed'],
  ['too old to the millisecond', 'baseImage: { maxAge: 20d }', same, 'base-image.old → ?'],
  [
    'too old on one platform',
    'baseImage: { maxAge: 21d }',
    on('arm64', debian({ builtAt: at('10-01T08:00') })),
    'base-image.old → ?',
  ],
  [
    'nobody knows how old',
    'baseImage: { maxAge: 21d }',
    on('arm64', debian({ builtAt: undefined })),
    'base-image.age-unknown → ?',
  ],
  [
    'nobody knows how old, which nobody asks',
    'baseImage: { current: true }',
    on('', debian({ builtAt: undefined })),
    'allowed',
  ],
  ['current', 'baseImage: { current: true }', same, 'allowed'],
  ['outdated', 'baseImage: { current: true }', on('', debian({ outdated: true })), 'base-image.outdated → ?'],
  [
    'outdated, where what runs is asked',
    'baseImage: { current: runtime }',
    on('', debian({ outdated: true })),
    'base-image.outdated → ?',
  ],
  [
    'outdated for building alone, where what runs is asked',
    'baseImage: { current: runtime }',
    on('', debian({ outdated: true, runtime: false })),
    'allowed',
  ],
  [
    'outdated for building alone, where all are asked',
    'baseImage: { current: true }',
    on('', debian({ outdated: true, runtime: false })),
    'base-image.outdated → ?',
  ],
  [
    'not looked at, for building alone, where what runs is asked',
    'baseImage: { current: runtime }',
    on('', debian({ outdated: undefined, runtime: false })),
    'allowed',
  ],
  ['outdated, which nobody asks', 'baseImage: { maxAge: 30d }', on('', debian({ outdated: true })), 'allowed'],
  [
    'not looked at',
    'baseImage: { current: true }',
    on('', debian({ outdated: undefined })),
    'base-image.outdated-unknown → ?',
  ],
  ['not recorded', 'baseImage: { current: true }', on('arm64', { baseImages: undefined }), 'base-image.unknown → ?'],
  ['none, as from scratch', 'baseImage: { current: true, maxAge: 1h }', on('', { baseImages: [] }), 'allowed'],
  [
    'outdated and too old',
    'baseImage: { current: true, maxAge: 1d }',
    on('', debian({ outdated: true })),
    'base-image.outdated, base-image.old → ?',
  ],
  [
    'two images',
    'baseImage: { maxAge: 7d }',
    on('', {
      baseImages: [
        { reference: 'golang:1', runtime: false, builtAt: at('11-01T08:00'), outdated: false },
        { reference: 'debian:13', runtime: true, builtAt: at('11-02T08:00'), outdated: false },
      ],
    }),
    'base-image.old, base-image.old → ?',
  ],
  ['in rehearsal', 'baseImage: { maxAge: 1d, rehearsal: true }', same, 'allowed ~base-image.old'],
  ['overridden', 'baseImage: { maxAge: 1d }', override, 'allowed !base-image.old'],
  ['a rollback does not ask', 'baseImage: { maxAge: 1d }', rollback, 'allowed'],
];

export const findings: readonly Row[] = [
  ['only lesser ones', 'findings: { below: medium }', same, 'allowed'],
  ['one of that severity', 'findings: { below: low }', same, 'findings.severe, findings.severe → ?'],
  [
    'one above it',
    'findings: { below: high }',
    on('arm64', { findings: found('1 critical CVE-9') }),
    'findings.severe → ?',
  ],
  [
    'one of just that severity',
    'findings: { below: high }',
    on('arm64', { findings: found('1 high CVE-9') }),
    'findings.severe → ?',
  ],
  ['one just below', 'findings: { below: high }', on('', { findings: found('7 medium CVE-9') }), 'allowed'],
  ['none', 'findings: { below: negligible }', on('', { findings: found() }), 'allowed'],
  ['none in number', 'findings: { below: negligible }', on('', { findings: found('0 critical CVE-9') }), 'allowed'],
  ['not scanned', 'findings: { below: critical }', on('', { findings: undefined }), 'findings.not-scanned → ?'],
  [
    'not scanned on one',
    'findings: { below: critical }',
    on('arm64', { findings: undefined }),
    'findings.not-scanned → ?',
  ],
  [
    'not scanned on one and severe on the other',
    'findings: { below: high }',
    all(on('arm64', { findings: undefined }), on('amd64', { findings: found('1 critical CVE-9') })),
    'findings.not-scanned, findings.severe → ?',
  ],
  ['accepted', 'findings: { below: low, accepted: [CVE-1] }', same, 'allowed'],
  [
    'one accepted, one not',
    'findings: { below: high, accepted: [CVE-9] }',
    on('arm64', { findings: found('1 critical CVE-9', '1 high CVE-10') }),
    'findings.severe → ?',
  ],
  [
    'without a severity',
    'findings: { below: critical }',
    on('arm64', { findings: found('2 unknown CVE-9') }),
    'findings.unrated → ?',
  ],
  [
    'without a severity, which passes',
    'findings: { below: critical, unknownPasses: true }',
    on('', { findings: found('2 unknown CVE-9') }),
    'allowed',
  ],
  [
    'without a severity, and accepted',
    'findings: { below: critical, accepted: [CVE-9] }',
    on('', { findings: found('2 unknown CVE-9') }),
    'allowed',
  ],
  ['a report that is young enough', 'findings: { below: high, reportAge: 25h }', same, 'allowed'],
  [
    'a report that is too old',
    'findings: { below: high, reportAge: 24h }',
    same,
    'findings.report-old, findings.report-old → ?',
  ],
  [
    'in rehearsal',
    'findings: { below: low, rehearsal: true }',
    on('amd64', { findings: found() }),
    'allowed ~findings.severe',
  ],
  [
    'overridden',
    'findings: { below: low }',
    all(on('amd64', { findings: found() }), override),
    'allowed !findings.severe',
  ],
  ['a rollback does not ask', 'findings: { below: low }', rollback, 'allowed'],
  ['no platform', 'findings: { below: low }\nplatforms: false', release({ platforms: [] }), 'allowed'],
];
