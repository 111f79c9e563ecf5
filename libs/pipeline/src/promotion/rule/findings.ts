import type { FindingFacts } from '../facts.ts';
import { formatPeriod, listed } from '../measure.ts';
import type { FindingsRule } from '../policy.ts';
import { severities } from '../severity.ts';
import { earliest, later, notApplicable, type Objection, type Rule, unless } from './answer.ts';

const scan = { act: 'scan', who: 'whoever uploads reports of scanners' } as const;
const mend = { act: 'release-again', who: 'whoever mends them, or accepts them in the policy' } as const;
const shown = 3;

export const findings: Rule = ({ release }, { findings: rule }, now) => {
  if (rule === undefined) return undefined;
  if (release.platforms.length === 0) return notApplicable(`Release ${release.name} declares no platform to scan.`);
  const objections: Objection[] = [];
  const unscanned = release.platforms.filter((one) => one.findings === undefined);
  if (unscanned.length > 0) {
    const where = listed(unscanned.map(({ platform }) => platform));
    const message = `No scanner has reported on release ${release.name} for ${where}; upload a report.`;
    objections.push({ code: 'findings.not-scanned', message, clearsBy: scan });
  }
  const ages: Date[] = [];
  for (const { platform, findings: report } of release.platforms) {
    if (report === undefined) continue;
    objections.push(...worse(report, rule, platform));
    if (rule.reportAge === undefined) continue;
    const old = later(report.at, rule.reportAge);
    ages.push(old);
    if (old > now) continue;
    const age = formatPeriod(Number(now) - Number(report.at));
    const message = `The report of ${report.tool} on ${platform} is ${age} old; scan it again.`;
    objections.push({ code: 'findings.report-old', message, clearsBy: scan });
  }
  return unless(
    objections,
    `No finding of ${rule.below} or above stands against release ${release.name}.`,
    earliest(ages, now),
  );
};

function worse(report: FindingFacts, rule: FindingsRule, platform: string): Objection[] {
  const open = report.findings.filter(({ id, count }) => count > 0 && !rule.accepted.includes(id));
  const worst = severities.indexOf(rule.below);
  const severe = open.filter(({ severity }) => severity !== 'unknown' && severities.indexOf(severity) <= worst);
  const unrated = rule.unknownPasses ? [] : open.filter(({ severity }) => severity === 'unknown');
  const objections: Objection[] = [];
  if (severe.length > 0) {
    const counts = severities
      .map((severity) => [severity, total(severe.filter((one) => one.severity === severity))] as const)
      .filter(([, count]) => count > 0);
    const said = listed(counts.map(([severity, count]) => `${count} ${severity}`));
    const message = `${report.tool} found ${said} on ${platform} (${named(severe)}); less than ${rule.below} is allowed.`;
    objections.push({ code: 'findings.severe', message, clearsBy: mend });
  }
  if (unrated.length > 0) {
    const message = `${report.tool} found ${total(unrated)} without a severity on ${platform} (${named(unrated)}); rate or accept them.`;
    objections.push({ code: 'findings.unrated', message, clearsBy: mend });
  }
  return objections;
}

function total(findings: FindingFacts['findings']): number {
  return findings.reduce((sum, { count }) => sum + count, 0);
}

function named(findings: FindingFacts['findings']): string {
  const ids = findings.slice(0, shown).map(({ id }) => id);
  return findings.length > shown ? `${ids.join(', ')} and ${findings.length - shown} more` : ids.join(', ');
}
