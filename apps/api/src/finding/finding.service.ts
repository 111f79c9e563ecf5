import { Inject, Injectable } from '@nestjs/common';
import { findingFacts, parseScanReport, type ScanReport, ScanReportError, speaksOf } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { ImageService } from '../image/image.service.ts';
import type { ImageRow } from '../image/image.store.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { type FindingReportRow, insertFindings, readFindingReports } from './finding.store.ts';

export interface UploadFindingsInput {
  readonly release: string;
  /** Normalised. */
  readonly platform: string;
  readonly report: string;
}

/** In characters; a request's body has a bound of its own, a little above. */
const LONGEST = 6_000_000;

@Injectable()
export class FindingService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly releases: ReleaseService,
    private readonly images: ImageService,
  ) {}

  readonly ofReleases = (ids: readonly string[]) => readFindingReports(this.sql, ids);

  /** Bound to the digest of the image: a report about another image is refused. */
  async upload(viewer: Viewer, input: UploadFindingsInput): Promise<FindingReportRow | Refusal> {
    const { platform } = input;
    const release = await this.releases.find(input.release);
    if (!release) return refuse(reason('release-unknown', 'release', 'There is no such release.'));
    const images = (await this.images.ofReleases([release.id])).get(release.id) ?? [];
    const image = images.find((one) => one.platform === platform);
    if (!image) return refuse(withoutImage(release, platform, images));
    const report = read(input.report);
    if ('message' in report) return refuse(report);
    const wrong = aboutAnother(report, release, image);
    if (wrong) return refuse(wrong);
    const now = new Date();
    return inTransaction(this.sql, async (tx) => {
      const { tool, counts, findings } = report;
      const { at } = findingFacts(report, now);
      const about = { releaseId: release.id, platform, digest: image.digest };
      const row = await insertFindings(tx, { ...about, tool, at, counts, findings, uploadedBy: viewer.name }, now);
      const { application } = await this.releases.names(tx, release.id);
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'findings.uploaded',
        subject: `${application} ${nameOf(release)} for ${platform}`,
        application,
        facts: { report: row.id, release: release.id, platform, digest: image.digest, tool, counts },
      });
      await notifyChange(tx, { application, release: release.id });
      return row;
    });
  }
}

function read(text: string): ScanReport | RefusalReason {
  if (text.length > LONGEST)
    return reason(
      'report-too-long',
      'report',
      `The report has ${text.length} characters, but ${LONGEST} are the most; leave out what the scanner says of files without findings.`,
    );
  try {
    return parseScanReport(text);
  } catch (error) {
    if (!(error instanceof ScanReportError)) throw error;
    return reason('report-malformed', 'report', error.message);
  }
}

function aboutAnother(report: ScanReport, release: ReleaseRow, image: ImageRow): RefusalReason | undefined {
  const known = [image.digest, image.configDigest, ...(release.index ? [release.index] : [])];
  if (!speaksOf(report, known))
    return reason(
      'other-image',
      'report',
      `The report is about ${report.digests[0]}, but the image of ${nameOf(release)} for ${image.platform} is ${image.digest}; scan that one.`,
    );
  if (report.platform === undefined || report.platform === image.platform) return undefined;
  return reason(
    'other-platform',
    'platform',
    `The report is about an image for ${report.platform}, not for ${image.platform}; upload it for the platform that was scanned.`,
  );
}

function withoutImage(release: ReleaseRow, platform: string, images: readonly ImageRow[]): RefusalReason {
  const has = images.map((image) => image.platform).join(', ') || 'none yet';
  return reason(
    'image-unknown',
    'platform',
    `Release ${nameOf(release)} has no image for ${platform}; it has images for: ${has}.`,
  );
}

function reason(what: string, field: string, message: string): RefusalReason {
  return { code: `findings.${what}`, field, message };
}
