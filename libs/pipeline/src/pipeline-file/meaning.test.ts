// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe } from '@jest/globals';
import { eachRow, least, type Row } from '../testing/problem-table.ts';

const variables = '${registry}, ${version}, ${commit}, ${shortCommit}, ${tag}, ${branch}, ${created}';

const meaning: readonly Row[] = [
  [
    'a platform that does not exist',
    'image: a/b\nplatforms: [linux/amd64, linux/armm64]',
    'Line 2, column 26, platforms[1]: found "linux/armm64", which is not a platform; did you mean linux/arm64?',
  ],
  [
    'a platform without system',
    'image: a/b\nplatforms: [aarch64]',
    'Line 2, column 13, platforms[0]: found "aarch64", which is not a platform; did you mean linux/arm64?',
  ],
  [
    'a platform from nowhere',
    'image: a/b\nplatforms: [plan9/vax]',
    'Line 2, column 13, platforms[0]: found "plan9/vax", which is not a platform; expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6.',
  ],
  [
    'a variant that does not exist',
    'image: a/b\nplatforms: [linux/arm64/v12]',
    /found "linux\/arm64\/v12", which is not a platform/,
  ],
  ['a variant of another architecture', 'image: a/b\nplatforms: [linux/s390x/v8]', /which is not a platform/],
  [
    'the same platform twice',
    'image: a/b\nplatforms:\n  - linux/arm64\n  - linux/arm64',
    'Line 4, column 5, platforms[1]: found "linux/arm64", the same platform as platforms[0]; expected each platform once.',
  ],
  [
    'the same platform in two spellings',
    'image: a/b\nplatforms: [linux/arm64, linux/aarch64/v8]',
    'Line 2, column 26, platforms[1]: found "linux/aarch64/v8", the same platform as platforms[0] (linux/arm64); expected each platform once.',
  ],
  [
    'an image with a tag',
    'image: ${registry}/a:1\nplatforms: [linux/amd64]',
    /^Line 1, column 8, image: found "\$\{registry\}\/a:1" \(.*tag.*\); expected an image repository/,
  ],
  [
    'an image in capitals',
    'image: Team/App\nplatforms: [linux/amd64]',
    /^Line 1, column 8, image: found "Team\/App" \(.*\); expected an image repository/,
  ],
  [
    'an image for each version',
    'image: ${registry}/a-${version}\nplatforms: [linux/amd64]',
    'Line 1, column 8, image: found ${version}; expected no variable but ${registry}, since all releases go there.',
  ],
  [
    'a Dockerfile that leaves the repository',
    `${least}dockerfile: ../Dockerfile`,
    'Line 3, column 13, dockerfile: found a path that leaves the repository, "../Dockerfile"; expected a file of the repository.',
  ],
  [
    'a context that leaves it on a detour',
    `${least}context: a/../../b`,
    'Line 3, column 10, context: found a path that leaves the repository, "a/../../b"; expected a folder of the repository.',
  ],
  [
    'an absolute path',
    `${least}context: /etc`,
    'Line 3, column 10, context: found an absolute path, "/etc"; expected a folder of the repository.',
  ],
  [
    'a backslash',
    `${least}dockerfile: a\\Dockerfile`,
    'Line 3, column 13, dockerfile: found a backslash in a path, "a\\\\Dockerfile"; expected a file of the repository.',
  ],
  [
    'a control character',
    `${least}dockerfile: "a\\0b"`,
    'Line 3, column 13, dockerfile: found a control character in a path, "a\\u0000b"; expected a file of the repository.',
  ],
  [
    'a folder as Dockerfile',
    `${least}dockerfile: docker/`,
    'Line 3, column 13, dockerfile: found a folder, "docker/"; expected a file of the repository.',
  ],
  [
    'a variable in a path',
    `${least}context: src/\${version}`,
    'Line 3, column 10, context: found a variable in a path, where none is expanded, "src/${version}"; expected a folder of the repository.',
  ],
  [
    'reports that climb',
    `${least}targets: { test: { stage: t, reports: /a/../.. } }`,
    'Line 3, column 39, targets.test.reports: found a folder with .., "/a/../.."; expected a folder such as /reports.',
  ],
  [
    'the whole image as reports',
    `${least}targets: { test: { stage: t, reports: / } }`,
    'Line 3, column 39, targets.test.reports: found the whole image as a folder, "/"; expected a folder such as /reports.',
  ],
  [
    'an unknown variable',
    `${least}args:\n  V: v\${verison}`,
    `Line 4, column 7, args.V: found the unknown variable \${verison}; expected one of ${variables}.`,
  ],
  [
    'an unknown variable in quotes',
    `${least}args: { V: "a \\"b\\" \${x}" }`,
    `Line 3, column 21, args.V: found the unknown variable \${x}; expected one of ${variables}.`,
  ],
  [
    'a variable that is not closed',
    `${least}run: { env: { V: "\${version" } }`,
    'Line 3, column 19, run.env.V: found ${version without its closing }; a literal is written $${.',
  ],
  [
    'an unknown variable in a tag',
    `${least}tags: ["a-\${nope}"]`,
    `Line 3, column 11, tags[0]: found the unknown variable \${nope}; expected one of ${variables}.`,
  ],
  [
    'a duration of two days',
    `${least}run: { port: 1, health: { http: /, startPeriod: 48h } }`,
    'Line 3, column 49, run.health.startPeriod: found "48h"; expected a duration of at most 24h.',
  ],
  [
    'an interval of nothing',
    `${least}run: { port: 1, health: { http: /, interval: 0s } }`,
    'Line 3, column 46, run.health.interval: found "0s"; expected a duration from 100ms to 24h.',
  ],
  [
    'health without a port',
    `${least}run: { health: { http: / } }`,
    'Line 3, column 8, run.health: found a health check without a port to ask; expected port beside health.',
  ],
  ['several at once', 'image: a:1\nplatforms: [x/y]\ncontext: ..', /Line 1/, /Line 2/, /Line 3/],
];

describe('problems of the meaning', () => eachRow(meaning));
