import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { severities } from '../severity.ts';
import { findingFacts, parseScanReport, speaksOf } from './parse-scan-report.ts';
import { mostFindings, type ScanReport, ScanReportError } from './scan-report.ts';

const image = `sha256:${'1'.repeat(64)}`;
const config = `sha256:${'2'.repeat(64)}`;

const vulnerability = (id: string, severity: string, more: object = {}) => ({
  VulnerabilityID: id,
  PkgName: 'openssl',
  InstalledVersion: '3.0.1',
  Severity: severity,
  ...more,
});
const trivy = (results: unknown, more: object = {}) => ({
  SchemaVersion: 2,
  CreatedAt: '2026-11-20T10:00:00.123456789+01:00',
  ArtifactName: 'registry/shop:1.4.2',
  ArtifactType: 'container_image',
  Metadata: {
    ImageID: config,
    RepoDigests: [`registry/shop@${image}`],
    ImageConfig: { architecture: 'arm64', os: 'linux', variant: 'v8' },
  },
  Results: results,
  ...more,
});
const grype = (matches: unknown, more: object = {}) => ({
  matches,
  source: {
    type: 'image',
    target: { userInput: 'shop', imageID: config, manifestDigest: image, architecture: 'amd64', os: 'linux' },
  },
  descriptor: { name: 'grype', version: '0.100.0', timestamp: '2026-11-20T09:00:00Z' },
  ...more,
});
const match = (id: string, severity: unknown) => ({
  vulnerability: { id, severity, fix: { versions: ['3.0.2'], state: 'fixed' } },
  artifact: { name: 'openssl', version: '3.0.1', type: 'deb' },
});
const rule = (id: string, score?: unknown) => ({
  id,
  shortDescription: { text: `${id} in openssl` },
  properties: score === undefined ? {} : { 'security-severity': score },
});
const sarif = (rules: unknown, results: unknown, run: object = {}) => ({
  version: '2.1.0',
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  runs: [{ tool: { driver: { name: 'Scanner', version: '1.2', rules } }, results, ...run }],
});

/** `2 critical CVE-1 [openssl 3.0.1] <3.0.2`, one a line. */
const said = ({ findings }: ScanReport) =>
  findings.map(({ id, severity, count, packages, fixedIn }) => {
    const fixed = fixedIn.length > 0 ? ` <${fixedIn.join(',')}` : '';
    return `${count} ${severity} ${id} [${packages.join(', ')}]${fixed}`;
  });
const parsed = (value: unknown) => parseScanReport(JSON.stringify(value));

describe('what is found', () => {
  const rows: readonly (readonly [what: string, report: unknown, ...findings: string[]])[] = [
    ['Trivy: nothing', trivy([])],
    ['Trivy: no results at all', trivy(undefined)],
    ['Trivy: results that are null', trivy(null)],
    ['Trivy: a target without findings', trivy([{ Target: 'debian', Class: 'os-pkgs' }])],
    [
      'Trivy: the worst first',
      trivy([
        {
          Target: 'a',
          Vulnerabilities: [
            vulnerability('CVE-1', 'LOW'),
            vulnerability('CVE-2', 'CRITICAL', { FixedVersion: '3.0.2, 3.1.0' }),
          ],
        },
        {
          Target: 'b',
          Vulnerabilities: [
            vulnerability('CVE-3', 'UNKNOWN'),
            vulnerability('CVE-4', 'HIGH'),
            vulnerability('CVE-5', 'MEDIUM'),
          ],
        },
      ]),
      '1 critical CVE-2 [openssl 3.0.1] <3.0.2,3.1.0',
      '1 high CVE-4 [openssl 3.0.1]',
      '1 unknown CVE-3 [openssl 3.0.1]',
      '1 medium CVE-5 [openssl 3.0.1]',
      '1 low CVE-1 [openssl 3.0.1]',
    ],
    [
      'Trivy: one in two packages',
      trivy([
        { Vulnerabilities: [vulnerability('CVE-1', 'LOW'), vulnerability('CVE-1', 'HIGH', { PkgName: 'libssl' })] },
      ]),
      '2 high CVE-1 [openssl 3.0.1, libssl 3.0.1]',
    ],
    [
      'Trivy: secrets and failed checks',
      trivy([
        { Target: '/key.pem', Secrets: [{ RuleID: 'private-key', Severity: 'HIGH', Title: 'Key' }] },
        {
          Target: 'Dockerfile',
          Misconfigurations: [
            { ID: 'DS002', Severity: 'LOW', Status: 'FAIL' },
            { ID: 'DS003', Severity: 'HIGH', Status: 'PASS' },
          ],
        },
      ]),
      '1 high private-key [/key.pem]',
      '1 low DS002 [Dockerfile]',
    ],
    [
      'Trivy: a severity that nobody knows',
      trivy([{ Vulnerabilities: [vulnerability('CVE-1', 'DREADFUL')] }]),
      '1 unknown CVE-1 [openssl 3.0.1]',
    ],
    [
      'Trivy: entries that are none',
      trivy([null, 7, { Vulnerabilities: [null, {}] }]),
      '2 unknown without an identifier []',
    ],
    ['Grype: nothing', grype([])],
    [
      'Grype: all its severities',
      grype(
        ['Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown', null].map((one, index) =>
          match(`CVE-${index}`, one),
        ),
      ),
      '1 critical CVE-0 [openssl 3.0.1] <3.0.2',
      '1 high CVE-1 [openssl 3.0.1] <3.0.2',
      '1 unknown CVE-5 [openssl 3.0.1] <3.0.2',
      '1 unknown CVE-6 [openssl 3.0.1] <3.0.2',
      '1 medium CVE-2 [openssl 3.0.1] <3.0.2',
      '1 low CVE-3 [openssl 3.0.1] <3.0.2',
      '1 negligible CVE-4 [openssl 3.0.1] <3.0.2',
    ],
    ['Grype: what is ignored does not count', grype([], { ignoredMatches: [match('CVE-1', 'Critical')] })],
    ['SARIF: nothing', sarif([], [])],
    [
      'SARIF: scores',
      sarif(
        [
          rule('a', '9.0'),
          rule('b', '8.9'),
          rule('c', 7),
          rule('d', '6.9'),
          rule('e', '0.1'),
          rule('f', '0.0'),
          rule('g'),
          rule('h', 'bad'),
          rule('i', 11),
        ],
        ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((ruleId) => ({ ruleId, level: 'error' })),
      ),
      '1 critical a []',
      '1 high b []',
      '1 high c []',
      '1 unknown g []',
      '1 unknown h []',
      '1 unknown i []',
      '1 medium d []',
      '1 low e []',
      '1 negligible f []',
    ],
    ['SARIF: a rule by its index', sarif([rule('a', '9.8')], [{ ruleIndex: 0 }]), '1 critical a []'],
    ['SARIF: a rule by its reference', sarif([rule('a', '9.8')], [{ rule: { id: 'a' } }]), '1 critical a []'],
    ['SARIF: a rule that is not there', sarif([], [{ ruleId: 'a' }]), '1 unknown a []'],
    [
      'SARIF: a score of the result itself',
      sarif([rule('a', '1')], [{ ruleId: 'a', properties: { 'security-severity': '7.5' } }]),
      '1 high a []',
    ],
    [
      'SARIF: the identifier without the package behind it',
      sarif(
        [rule('CVE-2026-12345-openssl', '5')],
        [{ ruleId: 'CVE-2026-12345-openssl' }, { ruleId: 'GHSA-aaaa-bbbb-cccc-zlib' }],
      ),
      '1 unknown GHSA-aaaa-bbbb-cccc []',
      '1 medium CVE-2026-12345 []',
    ],
    [
      'SARIF: what does not count',
      sarif(
        [rule('a', '9.8')],
        [
          { ruleId: 'a', kind: 'pass' },
          { ruleId: 'a', kind: 'informational' },
          { ruleId: 'a', baselineState: 'absent' },
          { ruleId: 'a', suppressions: [{ kind: 'external' }] },
          { ruleId: 'a', suppressions: [{ kind: 'external', status: 'accepted' }] },
        ],
      ),
    ],
    [
      'SARIF: what counts',
      sarif(
        [rule('a', '9.8')],
        [
          { ruleId: 'a', kind: 'open' },
          { ruleId: 'a', kind: 'review' },
          { ruleId: 'a', suppressions: [] },
          { ruleId: 'a', suppressions: [{ status: 'underReview' }] },
          { ruleId: 'a', suppressions: [{ status: 'accepted' }, { status: 'rejected' }] },
        ],
      ),
      '5 critical a []',
    ],
  ];
  it.each(rows)('%s', (_what, report, ...findings) => {
    const read = parsed(report);
    expect(said(read)).toEqual(findings);
    expect(Object.values(read.counts).reduce((sum, one) => sum + one)).toBe(
      read.findings.reduce((sum, { count }) => sum + count, 0),
    );
  });

  it('says what was scanned, by what and when', () => {
    const { digests, platform, tool, at, toolVersion } = parsed(grype([]));
    expect({ digests, platform, tool, at, toolVersion }).toEqual({
      digests: [image],
      platform: 'linux/amd64',
      tool: 'Grype',
      at: new Date('2026-11-20T09:00:00Z'),
      toolVersion: '0.100.0',
    });
    expect(parsed(trivy([]))).toMatchObject({
      digests: [image],
      platform: 'linux/arm64',
      at: new Date('2026-11-20T09:00:00.123Z'),
    });
    const run = {
      invocations: [{ executionSuccessful: true, endTimeUtc: '2026-11-20T09:00:00Z' }],
      properties: { repoDigests: [`a@${image}`], imageID: config },
    };
    expect(parsed(sarif([], [], run))).toMatchObject({
      tool: 'Scanner',
      toolVersion: '1.2',
      digests: [image, config],
      at: new Date('2026-11-20T09:00:00Z'),
    });
  });

  it('speaks of an image that it names, and of any when it names none', () => {
    expect(speaksOf({ digests: [image] }, [image])).toBe(true);
    expect(speaksOf({ digests: [image] }, [config])).toBe(false);
    expect(speaksOf({ digests: [] }, [config])).toBe(true);
  });

  it('is as old as it says, never younger than when it came', () => {
    const report = parsed(grype([match('CVE-1', 'Low')]));
    const received = new Date('2026-11-20T09:30:00Z');
    expect(findingFacts(report, received)).toEqual({
      tool: 'Grype',
      at: new Date('2026-11-20T09:00:00Z'),
      findings: [{ id: 'CVE-1', severity: 'low', count: 1 }],
    });
    expect(findingFacts(report, new Date('2026-11-20T08:00:00Z')).at).toEqual(new Date('2026-11-20T08:00:00Z'));
    expect(findingFacts({ ...report, at: undefined }, received).at).toBe(received);
  });

  it('keeps the worst of very many, and the numbers of the others', () => {
    const many = Array.from({ length: mostFindings + 50 }, (_, index) =>
      match(`CVE-${index}`, index % 2 === 0 ? 'High' : 'Low'),
    );
    const { findings, counts } = parsed(grype([...many, match('CVE-worst', 'Critical')]));
    expect(findings[0]?.id).toBe('CVE-worst');
    expect(findings.at(-1)).toEqual({ id: 'more', severity: 'low', count: 51, packages: [], fixedIn: [] });
    expect(findings.length).toBe(mostFindings + 1);
    expect([counts.critical, counts.high, counts.low]).toEqual([1, mostFindings / 2 + 25, mostFindings / 2 + 25]);
  });
});

describe('what is no report', () => {
  const rows: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['nothing', '', /^The report is no JSON \(.*\); upload it as the tool wrote it\.$/],
    ['a table', '| CVE-1 | HIGH |', /^The report is no JSON/],
    ['far too deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, /^The (report is no JSON|file is no report)/],
    [
      'another file',
      '{"name":"shop"}',
      /^The file is no report that is known; expected SARIF 2\.1\.0, or the JSON of Trivy or Grype\.$/,
    ],
    ['a list', '[]', /^The file is no report/],
    ['null', 'null', /^The file is no report/],
    [
      'an old Trivy report',
      JSON.stringify(trivy([], { SchemaVersion: 1 })),
      /^The Trivy report has the schema version 1; expected 2/,
    ],
    [
      'a Trivy report with other results',
      JSON.stringify(trivy('none')),
      /^The Results of the Trivy report are no list/,
    ],
    ['a Grype report with other matches', JSON.stringify(grype({})), /^The matches of the Grype report are no list/],
    [
      'an old SARIF report',
      JSON.stringify({ ...sarif([], []), version: '2.0.0' }),
      /^The SARIF report has the version "2\.0\.0"; expected "2\.1\.0"\.$/,
    ],
    ['a SARIF report without runs', JSON.stringify({ ...sarif([], []), runs: [] }), /^The SARIF report has no run/],
    [
      'a SARIF report without results',
      JSON.stringify(sarif([], undefined)),
      /^Run 0 of the SARIF report has no list of results/,
    ],
    [
      'a SARIF report of a tool that broke',
      JSON.stringify(sarif([], [], { invocations: [{ executionSuccessful: false }] })),
      /^The SARIF report says that its tool did not run to the end/,
    ],
  ];
  it.each(rows)('%s', (_what, text, message) => {
    expect(() => parseScanReport(text)).toThrow(ScanReportError);
    expect(() => parseScanReport(text)).toThrow(message);
  });

  it('with a mark of its byte order is one all the same', () => {
    expect(parseScanReport(`\uFEFF${JSON.stringify(grype([]))}`).format).toBe('grype');
  });
});

describe('whatever stands in it', () => {
  const shapes = fc.oneof(
    fc.jsonValue().map((results) => trivy(results)),
    fc.array(fc.jsonValue()).map((results) => trivy(results)),
    fc
      .array(
        fc.dictionary(fc.constantFrom('Vulnerabilities', 'Secrets', 'Misconfigurations', 'Target'), fc.jsonValue()),
      )
      .map((results) => trivy(results)),
    fc
      .array(fc.dictionary(fc.constantFrom('vulnerability', 'artifact'), fc.jsonValue()))
      .map((matches) => grype(matches)),
    fc
      .tuple(
        fc.array(fc.jsonValue()),
        fc.array(
          fc.dictionary(
            fc.constantFrom('ruleId', 'rule', 'ruleIndex', 'kind', 'suppressions', 'properties', 'message'),
            fc.jsonValue(),
          ),
        ),
      )
      .map(([rules, results]) => sarif(rules, results)),
    fc.jsonValue(),
  );

  it('gives a bounded report that is plain data, or the typed error', () => {
    fc.assert(
      fc.property(shapes, (value) => {
        try {
          const { counts, findings } = parsed(value);
          expect(Object.keys(counts)).toEqual([...severities]);
          for (const { id, count, packages, fixedIn } of findings) {
            expect(id.length > 0 && id.length <= 200 && count > 0 && packages.length <= 5 && fixedIn.length <= 5).toBe(
              true,
            );
            expect(id).not.toMatch(/\p{Cc}/u);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ScanReportError);
          expect((error as Error).message).toMatch(/^[A-Z].*[.)]$/s);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
