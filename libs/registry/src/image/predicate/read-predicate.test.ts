import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FolderRegistry } from '../../folder/folder-registry.ts';
import { digestOf } from '../../model/digest.ts';
import { dsse, statement } from '../../testing/attachment.ts';
import type { AttachedDocument } from '../attached.ts';
import { readProvenance } from './provenance.ts';
import { readPredicate } from './read-predicate.ts';
import { readSbom } from './sbom.ts';

const commit = '0b9ac3a1d2f1e1d2c3b4a5968778695a4b3c2d1e';
const v02 = 'https://slsa.dev/provenance/v0.2';
const v1 = 'https://slsa.dev/provenance/v1';
const base = { uri: 'pkg:docker/debian@bookworm-slim?platform=linux%2Famd64', digest: { sha256: 'ab' } };
const git = { uri: 'git+https://example.com/app.git@refs/tags/v1', digest: { sha1: commit } };
const times = { startedOn: '2026-01-01T00:00:00Z', finishedOn: '2026-01-01T00:01:00Z' };

describe('provenance', () => {
  test.each([
    [
      'BuildKit, v0.2',
      v02,
      {
        builder: { id: 'https://ci.example/run/7' },
        buildType: 'https://mobyproject.org/buildkit@v1',
        materials: [base],
        invocation: { configSource: { entryPoint: 'Dockerfile' }, parameters: { args: { target: 'run' } } },
        metadata: {
          buildInvocationID: 'k7',
          buildStartedOn: times.startedOn,
          buildFinishedOn: times.finishedOn,
          'https://mobyproject.org/buildkit@v1#metadata': {
            vcs: { source: 'https://example.com/app', revision: commit },
          },
        },
      },
      {
        version: '0.2',
        builder: 'https://ci.example/run/7',
        source: { uri: 'https://example.com/app', commit },
        materials: [{ uri: base.uri, digests: { sha256: 'ab' } }],
        invocation: { id: 'k7', ...times, parameters: { args: { target: 'run' } } },
      },
    ],
    [
      'v0.2 of a git context',
      v02,
      {
        builder: { id: '' },
        materials: [base, git],
        invocation: { configSource: { uri: git.uri, digest: git.digest } },
      },
      { version: '0.2', source: { uri: git.uri, commit }, invocation: {} },
    ],
    [
      'BuildKit, v1',
      v1,
      {
        buildDefinition: {
          buildType: 'b',
          externalParameters: { configSource: { path: 'Dockerfile' } },
          resolvedDependencies: [base],
        },
        runDetails: {
          builder: { id: 'https://ci.example' },
          metadata: { invocationId: 'k8', ...times, buildkit_metadata: { vcs: { source: 's', revision: commit } } },
        },
      },
      {
        version: '1',
        builder: 'https://ci.example',
        buildType: 'b',
        source: { uri: 's', commit },
        materials: [{ uri: base.uri }],
        invocation: { id: 'k8', ...times },
      },
    ],
    [
      'a workflow, v1',
      v1,
      {
        buildDefinition: {
          externalParameters: { workflow: { repository: 'https://example.com/app' } },
          resolvedDependencies: [{ uri: git.uri, digest: { gitCommit: commit } }],
        },
      },
      { version: '1', source: { uri: 'https://example.com/app', commit } },
    ],
    ['v1 with nothing in it', v1, {}, { version: '1', materials: [], invocation: {} }],
    ['v0.2 that is a list', v02, [1], { version: '0.2', materials: [], invocation: {} }],
  ])('%s', (_, type, predicate, expected) => expect(readProvenance(predicate, type)).toMatchObject(expected));

  test.each(['https://slsa.dev/provenance/v0.1', 'https://slsa.dev/verification_summary/v1', undefined])(
    '%s is not read as such',
    (type) => expect(readProvenance({ builder: { id: 'x' } }, type)).toBeUndefined(),
  );
});

test('bills of materials', () => {
  const nested = { name: 'a', version: '1', components: [{ name: 'b', purl: 'pkg:npm/b@2' }, { version: 'no name' }] };
  const metadata = { timestamp: '2026-01-01T00:00:00Z', component: { name: 'app' } };
  expect(readSbom({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata, components: [nested] })).toEqual({
    format: 'cyclonedx',
    version: '1.6',
    name: 'app',
    created: '2026-01-01T00:00:00Z',
    packages: [
      { name: 'a', version: '1' },
      { name: 'b', purl: 'pkg:npm/b@2' },
    ],
  });
  const externalRefs = [
    { referenceType: 'cpe23Type', referenceLocator: 'x' },
    { referenceType: 'purl', referenceLocator: 'pkg:deb/z' },
  ];
  expect(readSbom({ spdxVersion: 'SPDX-2.3', packages: [{ name: 'z', externalRefs }, 7] })).toEqual({
    format: 'spdx',
    version: 'SPDX-2.3',
    packages: [{ name: 'z', purl: 'pkg:deb/z' }],
  });
  expect(readSbom({ '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld' })).toBeUndefined();
});

test('whatever JSON there is, reading it does not fail', () => {
  const part = fc.jsonValue({ maxDepth: 4 });
  const field = fc.constantFrom(
    'builder',
    'buildDefinition',
    'materials',
    'metadata',
    'runDetails',
    'packages',
    'components',
    'invocation',
  );
  const marks = { spdxVersion: 'SPDX-2.3', bomFormat: 'CycloneDX' };
  fc.assert(
    fc.property(fc.dictionary(field, part), part, fc.subarray(Object.entries(marks)), (fields, any, marked) => {
      for (const json of [any, fields, { ...fields, ...Object.fromEntries(marked) }]) {
        readSbom(json);
        for (const type of [v02, v1]) expect(readProvenance(json, type)).toBeDefined();
      }
    }),
    { numRuns: 1_000 },
  );
});

describe('a document that is not what it should be', () => {
  const at = { registry: 'folder.test', repository: 'a' };
  const subject = digestOf('subject');
  let folder: string;
  let registry: FolderRegistry;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-predicate-'));
    registry = new FolderRegistry(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (content: unknown, envelope: AttachedDocument['envelope']) => {
    const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const blob = { mediaType: 'application/x', digest: digestOf(bytes), size: bytes.length };
    await registry.putBlob(at, blob, bytes);
    return readPredicate(registry, at, {
      kind: 'other',
      subject,
      by: 'referrer',
      manifest: subject,
      blob,
      envelope,
      signed: 'no',
    });
  };

  test.each([
    ['no JSON', 'SPDXVersion: SPDX-2.3', 'none', 'it is not JSON'],
    ['bytes that are no text', '\ud800{}', 'none', 'it is not JSON'],
    ['depth', '['.repeat(100_000), 'none', 'nested more than 200 levels'],
    [
      'depth in an envelope',
      { payload: Buffer.from('['.repeat(300)).toString('base64') },
      'dsse',
      'nested more than 200 levels',
    ],
    ['no payload', { payload: 7 }, 'dsse', 'its envelope has no payload'],
    ['no envelope in a bundle', {}, 'sigstore-bundle', 'its envelope has no payload'],
    ['no statement', { spdxVersion: 'SPDX-2.3' }, 'statement', 'it holds no in-toto statement'],
    ['no statement in an envelope', dsse({ a: 1 }), 'dsse', 'it holds no in-toto statement'],
  ] as const)('%s', async (_, content, envelope, why) => {
    const message = expect.stringContaining(why);
    await expect(read(content, envelope)).rejects.toMatchObject({ code: 'unexpected-content', message });
  });

  test('a statement about something else says so', async () => {
    const other = statement(v1, digestOf('another'), {});
    expect(await read(other, 'statement')).toMatchObject({ kind: 'provenance', namesSubject: false });
    expect(await read(statement('https://openvex.dev/ns/v0.2.0', subject, { a: 1 }), 'statement')).toEqual({
      kind: 'other',
      predicateType: 'https://openvex.dev/ns/v0.2.0',
      namesSubject: true,
      raw: { a: 1 },
    });
  });
});
