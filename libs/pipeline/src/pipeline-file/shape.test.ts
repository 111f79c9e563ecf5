// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe } from '@jest/globals';
import { eachRow, least, type Row } from '../testing/problem-table.ts';

const durations = 'a duration: a whole number and one of ms, s, m, h, for example 500ms or 2m';
const noImage =
  'Line 1, column 1, image: found no "image"; expected an image repository, for example ${registry}/team/app.';
const noPlatforms =
  'Line 1, column 1, platforms: found no "platforms"; expected a list of 1 to 16 platforms, for example [linux/amd64, linux/arm64].';

const shape: readonly Row[] = [
  ['an empty file', '', 'Line 1, column 1: found nothing; expected a mapping with image, platforms and more.'],
  ['only comments', '# to do\n', 'Line 1, column 1: found nothing; expected a mapping with image, platforms and more.'],
  ['a list', '- image', 'Line 1, column 1: found a list of 1; expected a mapping with image, platforms and more.'],
  ['a text', 'hello', 'Line 1, column 1: found "hello"; expected a mapping with image, platforms and more.'],
  ['an empty mapping', '{}', noImage, noPlatforms],
  ['no platforms', 'image: a/b', noPlatforms],
  [
    'a mistyped key',
    `${least}target: {}`,
    'Line 3, column 1, target: found the unknown key "target"; did you mean "targets"?',
  ],
  [
    'swapped letters',
    'imgae: a\nplatforms: [linux/amd64]',
    noImage,
    'Line 1, column 1, imgae: found the unknown key "imgae"; did you mean "image"?',
  ],
  [
    'an unknown key',
    `${least}volumes: []`,
    'Line 3, column 1, volumes: found the unknown key "volumes"; expected one of image, platforms, dockerfile, context, targets, args, tags, run, verify.',
  ],
  [
    'an unknown key below',
    `${least}run:\n  health:\n    htpp: /`,
    'Line 5, column 5, run.health.htpp: found the unknown key "htpp"; did you mean "http"?',
  ],
  [
    'merge keys, which are YAML 1.1',
    `${least}run: { <<: { port: 1 } }`,
    'Line 3, column 8, run["<<"]: found the unknown key "<<"; expected one of port, ports, replicas, health, env, secrets, volumes, resources, networks, stopGrace, strategy, update.',
  ],
  [
    'a number for an image',
    'image: 5\nplatforms: [linux/amd64]',
    'Line 1, column 8, image: found the number 5; expected an image repository, for example ${registry}/team/app.',
  ],
  [
    'an empty image',
    'image: ""\nplatforms: [linux/amd64]',
    'Line 1, column 8, image: found an empty text; expected an image repository, for example ${registry}/team/app.',
  ],
  [
    'a text for platforms',
    'image: a/b\nplatforms: linux/amd64',
    'Line 2, column 12, platforms: found "linux/amd64"; expected a list of 1 to 16 platforms, for example [linux/amd64, linux/arm64].',
  ],
  [
    'no platform in the list',
    'image: a/b\nplatforms: []',
    'Line 2, column 12, platforms: found an empty list; expected a list of 1 to 16 platforms, for example [linux/amd64, linux/arm64].',
  ],
  [
    'nothing after a key',
    `${least}tags:`,
    'Line 3, column 6, tags: found nothing; expected a list of at most 20 tags, for example ["${version}", "${branch}"].',
  ],
  [
    'a number for an argument',
    `${least}args: { PORT: 8080 }`,
    'Line 3, column 15, args.PORT: found the number 8080; expected text of at most 4096 characters; numbers, true and false need quotes.',
  ],
  [
    'true for a variable',
    `${least}run: { env: { DEBUG: true } }`,
    'Line 3, column 22, run.env.DEBUG: found true; expected text of at most 4096 characters; numbers, true and false need quotes.',
  ],
  [
    'a bad argument name',
    `${least}args: { "a-b": "1" }`,
    'Line 3, column 9, args.a-b: found the key "a-b"; expected the name of a build argument.',
  ],
  [
    'a number as argument name',
    `${least}args: { 1: "1" }`,
    'Line 3, column 9, args["1"]: found the key "1"; expected the name of a build argument.',
  ],
  [
    'a port that is none',
    `${least}run: { port: 70000 }`,
    'Line 3, column 14, run.port: found the number 70000; expected a port, a whole number from 1 to 65535.',
  ],
  [
    'half a port',
    `${least}run: { port: 80.5 }`,
    'Line 3, column 14, run.port: found the number 80.5; expected a port, a whole number from 1 to 65535.',
  ],
  [
    'an infinite port',
    `${least}run: { port: .inf }`,
    'Line 3, column 14, run.port: found the number .inf; expected a port, a whole number from 1 to 65535.',
  ],
  [
    'a duration without unit',
    `${least}run: { port: 1, health: { http: /, interval: 5 } }`,
    `Line 3, column 46, run.health.interval: found the number 5; expected ${durations}.`,
  ],
  [
    'a duration of two units',
    `${least}run: { port: 1, health: { http: /, timeout: 1m30s } }`,
    `Line 3, column 45, run.health.timeout: found "1m30s"; expected ${durations}.`,
  ],
  [
    'a stage that is a number',
    `${least}targets: { build: 0 }`,
    'Line 3, column 19, targets.build: found the number 0; expected the name of a Dockerfile stage, or its number in quotes.',
  ],
  [
    'a stage with a space',
    `${least}targets: { runtime: a b }`,
    'Line 3, column 21, targets.runtime: found "a b"; expected the name of a Dockerfile stage, or its number in quotes.',
  ],
  [
    'a test without stage',
    `${least}targets: { test: { reports: /r } }`,
    'Line 3, column 18, targets.test.stage: found no "stage"; expected the name of a Dockerfile stage, or its number in quotes.',
  ],
  [
    'relative reports',
    `${least}targets: { test: { stage: t, reports: r } }`,
    'Line 3, column 39, targets.test.reports: found "r"; expected an absolute folder in the stage\'s image, for example /reports.',
  ],
  [
    'an empty command',
    `${least}targets: { test: { stage: t, command: [] } }`,
    'Line 3, column 39, targets.test.command: found an empty list; expected a list with a program and its arguments, for example ["/app.test", "-v"].',
  ],
  [
    'a command as text',
    `${least}targets: { test: { stage: t, command: go test } }`,
    'Line 3, column 39, targets.test.command: found "go test"; expected a list with a program and its arguments, for example ["/app.test", "-v"].',
  ],
  [
    'a rule for an unknown kind',
    `${least}tags: [{ name: a, when: never }]`,
    'Line 3, column 25, tags[0].when: found "never"; expected one of always, release, prerelease, other, untagged.',
  ],
  [
    'a tag with a space',
    `${least}tags: [a b]`,
    /^Line 3, column 8, tags\[0\]: found "a b"; expected a tag of at most 128 letters/,
  ],
  [
    'an empty tag, which breaks two rules',
    `${least}tags: ['']`,
    /^Line 3, column 8, tags\[0\]: found an empty text; expected a tag/,
  ],
  [
    'latest as a rule',
    `${least}tags: [latest]`,
    /found "latest"; expected .*latest and X\.Y move by themselves with tags vX\.Y\.Z/,
  ],
  [
    'several at once, in the order of the file',
    'platforms: x\nimage: 1\n',
    'Line 1, column 12, platforms: found "x"; expected a list of 1 to 16 platforms, for example [linux/amd64, linux/arm64].',
    'Line 2, column 8, image: found the number 1; expected an image repository, for example ${registry}/team/app.',
  ],
];

describe('problems of the shape', () => eachRow(shape));
