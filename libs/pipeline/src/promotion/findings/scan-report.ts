import type { Severity } from '../severity.ts';

export const scanFormats = ['sarif', 'trivy', 'grype'] as const;
export type ScanFormat = (typeof scanFormats)[number];

/** One vulnerability, secret or misconfiguration, however often it was found. */
export interface Finding {
  /** CVE-…, GHSA-…, or the tool's own. */
  readonly id: string;
  /** The worst of those with this id. */
  readonly severity: Severity;
  readonly count: number;
  /** The packages that it was found in, with their versions; at most five. */
  readonly packages: readonly string[];
  /** Versions in which it is mended; at most five. */
  readonly fixedIn: readonly string[];
  readonly title?: string;
}

export interface ScanReport {
  readonly format: ScanFormat;
  readonly tool: string;
  readonly toolVersion?: string;
  /** When it was made, where it says so. */
  readonly at?: Date;
  /** Digests of what was scanned, of the image or its index, where it names any. */
  readonly digests: readonly string[];
  /** As formatPlatform writes it, where it names one. */
  readonly platform?: string;
  readonly counts: Readonly<Record<Severity, number>>;
  /** The worst first; the least severe beyond `mostFindings` are joined to one a severity, with the id `more`. */
  readonly findings: readonly Finding[];
}

/** The text is no report that can be used; its message is one sentence. */
export class ScanReportError extends Error {
  override readonly name = 'ScanReportError';
}

export const mostFindings = 2_000;
export const longestReport = 64 * 1_024 * 1_024;
