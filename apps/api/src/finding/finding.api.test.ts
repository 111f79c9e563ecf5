import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';

let api: TestApi;
let release: string;
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

beforeAll(async () => {
  api = await startApi();
  release = await addPublishedRelease(api.sql, (await addApplication(api.sql, 'shop')).id, '1.4.2');
});
afterAll(() => api.stop());

const trivy = (vulnerabilities: readonly [id: string, severity: string][], about = digest('0'), more: object = {}) =>
  JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: 'shop',
    CreatedAt: '2026-01-02T10:00:00Z',
    Metadata: { RepoDigests: [`registry.example/shop@${about}`], ...more },
    Results: [
      {
        Vulnerabilities: vulnerabilities.map(([VulnerabilityID, Severity]) => ({
          VulnerabilityID,
          Severity,
          PkgName: 'openssl',
          InstalledVersion: '3.0.1',
          FixedVersion: '3.0.2',
        })),
      },
    ],
  });
const upload = `mutation ($release: ID!, $platform: Platform!, $report: String!) { answer: uploadFindings(release: $release, platform: $platform, report: $report) {
  ... on FindingReport { tool at digest uploadedBy counts { critical high medium low negligible unknown } top(first: 1) { id severity count packages fixedIn } }
  ... on Refusal { reasons { code field message } } } }`;
const send = async (report: string, platform = 'linux/amd64', to = release) =>
  (await api.get(upload, { release: to, platform, report })).answer;

it('is kept with the image, the newest report counts, and the policy goes by it', async () => {
  await addEnvironment(api.sql, 'production');
  const text = 'findings: { below: high }\n';
  await api.get('mutation ($text: String!) { setPolicy(environment: "production", text: $text) { __typename } }', {
    text,
  });
  const codes = async () => {
    const query = `query ($id: ID!) { release(id: $id) { mayGoTo(environment: "production") { checks { rule reasons { code } } } } }`;
    const { checks } = (await api.get(query, { id: release })).release.mayGoTo;
    return checks
      .filter(({ rule }: { rule: string }) => rule === 'findings')
      .flatMap(({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code));
  };
  expect(await codes()).toEqual(['findings.not-scanned']);
  const found = await send(
    trivy([
      ['CVE-1', 'CRITICAL'],
      ['CVE-1', 'CRITICAL'],
      ['CVE-2', 'LOW'],
    ]),
  );
  expect(found).toEqual({
    tool: 'Trivy',
    at: '2026-01-02T10:00:00.000Z',
    digest: digest('0'),
    uploadedBy: 'administrator',
    counts: { critical: 2, high: 0, medium: 0, low: 1, negligible: 0, unknown: 0 },
    top: [{ id: 'CVE-1', severity: 'CRITICAL', count: 2, packages: ['openssl 3.0.1'], fixedIn: ['3.0.2'] }],
  });
  expect(await codes()).toContain('findings.severe');
  await send(trivy([['CVE-2', 'LOW']]));
  await send(trivy([], digest('1')), 'linux/arm64');
  expect(await codes()).toEqual([]);
  const query = 'query ($id: ID!) { release(id: $id) { images { platform findings { counts { critical low } } } } }';
  expect((await api.get(query, { id: release })).release.images).toEqual([
    { platform: 'linux/amd64', findings: { counts: { critical: 0, low: 1 } } },
    { platform: 'linux/arm64', findings: { counts: { critical: 0, low: 0 } } },
  ]);
  const entries =
    await api.sql`select subject, facts from audit where action = 'findings.uploaded' order by id limit 1`;
  expect(entries[0]).toMatchObject({ subject: 'shop 1.4.2 for linux/amd64', facts: { digest: digest('0') } });
});

it.each([
  ['no release', { to: '0197f0f0-0000-7000-8000-000000000000' }, 'findings.release-unknown', /no such release/],
  [
    'no image',
    { platform: 'linux/riscv64' },
    'findings.image-unknown',
    /no image for linux\/riscv64; .*linux\/arm64\.$/,
  ],
  ['no report', { report: 'all is well' }, 'findings.report-malformed', /no JSON/],
  ['an unknown format', { report: '{}' }, 'findings.report-malformed', /expected SARIF 2\.1\.0/],
  [
    'another image',
    { report: trivy([], digest('9')) },
    'findings.other-image',
    /about sha256:9+, but .* is sha256:0+;/,
  ],
  [
    'another platform',
    { report: trivy([], digest('e'), { ImageConfig: { os: 'linux', architecture: 'arm64' } }) },
    'findings.other-platform',
    /for linux\/arm64, not for linux\/amd64/,
  ],
  ['too long a report', { report: ' '.repeat(6_000_001) }, 'findings.report-too-long', /6000001 characters/],
])(
  '%s is refused with one sentence',
  async (_name, given: { to?: string; platform?: string; report?: string }, code, says) => {
    const { reasons } = await send(given.report ?? trivy([]), given.platform, given.to);
    expect(reasons).toEqual([expect.objectContaining({ code, message: expect.stringMatching(says) })]);
  },
);

it('is for those who may release', async () => {
  const token = await api.token(['read', 'promote']);
  const { errors } = await api.ask(upload, { release, platform: 'linux/amd64', report: trivy([]) }, token);
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
