import { expect, test } from '@jest/globals';
import { buildASTSchema, getIntrospectionQuery, parse } from 'graphql';
import { limitFaults } from './limits.ts';
import { mergeExtensions } from './schema-document.ts';
import { readSdl } from './sdl.ts';

const schema = buildASTSchema(mergeExtensions(await readSdl()));
const messages = (source: string, variables?: Record<string, unknown>) =>
  limitFaults(schema, parse(source), variables).map(({ message }) => message);

const releasePage = `{ release(id: "r") { id version waitingFor failure { message }
  steps { id key state needs attempts { number state worker } summary { name value } report { tests suites { name cases { name outcome message } } files { url } } }
  stageGraph { dockerfile stages { number name targets } edges { from to kind } runs { stage platform state vertices { name cached startedAt finishedAt } } }
  images { digest layers { size instruction } } baseImages { reference childDigest } promotions { id environment { name } } } }`;

test.each([
  ['the release page', releasePage],
  [
    'the matrix',
    '{ applications(first: 100) { nodes { name deployments { environment { name } release { version } state digest } latestRelease { version } } } }',
  ],
  [
    'sizes over releases',
    '{ application(name: "a") { releases(first: 50) { totalCount nodes { version images { platform pullSize } } } } }',
  ],
  ['a log', '{ release(id: "r") { step(id: "s") { log(first: 1000) { last chunks { sequence text at } } } } }'],
  ['the introspection of tools', getIntrospectionQuery()],
])('%s may be asked', (_name, source) => {
  expect(messages(source)).toEqual([]);
});

test.each([
  [
    'lists in lists',
    '{ applications(first: 100) { nodes { releases(first: 100) { nodes { promotions { steps { key } } } } } } }',
    undefined,
    /would cost \d+, and 50000 is the most/,
  ],
  [
    'lists in lists by variables',
    'query ($n: Int) { applications(first: $n) { nodes { releases(first: $n) { nodes { steps { key state } } } } } }',
    { n: 100 },
    /would cost/,
  ],
  [
    'the policy about every release',
    '{ releases(first: 100) { nodes { a: mayGoTo(environment: "a") { allowed } b: mayGoTo(environment: "b") { allowed } } } }',
    undefined,
    /would cost \d+, and 50000 is the most/,
  ],
  [
    'a chain',
    `{ release(id: "r") ${'{ application { latestRelease '.repeat(8)}{ id }${'} }'.repeat(8)} }`,
    undefined,
    /fields deep, and 15 is the most/,
  ],
  [
    'a chain of fragments',
    '{ release(id: "r") { ...a } } fragment a on Release { ...b application { latestRelease { ...b } } } fragment b on Release { application { latestRelease { application { latestRelease { application { latestRelease { application { latestRelease { application { latestRelease { application { latestRelease { id } } } } } } } } } } } } }',
    undefined,
    /fields deep/,
  ],
  [
    'aliases',
    `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: viewer { name }`).join(' ')} }`,
    undefined,
    /asks for viewer 21 times/,
  ],
  [
    'several operations',
    'query a { viewer { name } } mutation b { revokeToken(id: "x") { __typename } }',
    undefined,
    /must hold one operation/,
  ],
])('%s may not', (_name, source, variables, message) => {
  const found = messages(source, variables);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});
