import type { Digest } from '@slipway/registry';
import type { Observed } from '../target.ts';

/** What a tool that runs the committed image (Argo CD, Flux, a script) told Slipway through the API. */
export interface ReportedStatus {
  /** What it runs: the index, or a child of it. */
  readonly digest: Digest;
  readonly state: 'in-sync' | 'progressing' | 'degraded';
  readonly message?: string;
  readonly at: Date;
}

type Judged = Pick<Observed, 'state' | 'message'>;

/** What a report makes of a commit that is on the branch. */
export function judgeReport(report: ReportedStatus | undefined, wanted: readonly Digest[]): Judged {
  if (report === undefined)
    return { state: 'progressing', message: 'It is committed, but nobody has reported that it runs.' };
  const when = report.at.toISOString();
  if (!wanted.includes(report.digest))
    return { state: 'progressing', message: `It is committed, but ${report.digest} was reported to run (${when}).` };
  if (report.state === 'in-sync') return { state: 'in-sync' };
  const said = report.message?.replace(/\s+/g, ' ').trim().slice(0, 500).replace(/\.$/, '');
  const words = report.state === 'degraded' ? 'It was reported to run badly' : 'It was reported to be on its way';
  return { state: report.state, message: `${words}${said ? `: ${said}` : ''} (${when}).` };
}
