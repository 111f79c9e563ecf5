import type { FindingFacts } from '../facts.ts';
import { readGrype } from './grype.ts';
import { text as cleanText, field, type Json } from './json-reader.ts';
import { readSarif } from './sarif.ts';
import { longestReport, type ScanReport, ScanReportError } from './scan-report.ts';
import { readTrivy } from './trivy.ts';

/** Reads a report of SARIF 2.1.0, Trivy or Grype; which one it is, it says itself. Throws ScanReportError. */
export function parseScanReport(text: string): ScanReport {
  if (text.length > longestReport)
    throw new ScanReportError(`The report has ${text.length} characters; expected at most ${longestReport}.`);
  const root = readJson(text);
  if (Array.isArray(field(root, 'runs')) || String(field(root, '$schema')).includes('sarif')) return readSarif(root);
  if (field(root, 'SchemaVersion') !== undefined && field(root, 'ArtifactName') !== undefined) return readTrivy(root);
  if (field(root, 'matches') !== undefined && field(root, 'descriptor') !== undefined) return readGrype(root);
  throw new ScanReportError(
    'The file is no report that is known; expected SARIF 2.1.0, or the JSON of Trivy or Grype.',
  );
}

/** What the policy looks at; `receivedAt` where the report does not say when it was made. */
export function findingFacts({ tool, at, findings }: ScanReport, receivedAt: Date): FindingFacts {
  // A clock that goes ahead must not make a report young for longer.
  const made = at === undefined || at > receivedAt ? receivedAt : at;
  return { tool, at: made, findings: findings.map(({ id, severity, count }) => ({ id, severity, count })) };
}

/**
 * Whether a report may be about an image: it names one of `known`, the digests of the image, its index and its config, or
 * it names none at all, as SARIF mostly does.
 */
export function speaksOf({ digests }: Pick<ScanReport, 'digests'>, known: readonly string[]): boolean {
  return digests.length === 0 || digests.some((digest) => known.includes(digest));
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // V8 throws RangeError for a text that is nested too deeply.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new ScanReportError(
      `The report is no JSON (${cleanText(error.message, 120)}); upload it as the tool wrote it.`,
    );
  }
}
