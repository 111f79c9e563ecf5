import type { Severity } from '../severity.ts';
import { type Found, gather } from './gather.ts';
import { digestsIn, field, type Json, list, moment, text } from './json-reader.ts';
import { type ScanReport, ScanReportError } from './scan-report.ts';

/**
 * SARIF 2.1.0. How bad a finding is stands in the property security-severity (a CVSS score, as GitHub reads it: from 9
 * critical, 7 high, 4 medium); `level` tells only how loud a tool is, so without a score the severity is unknown.
 */
export function readSarif(root: Json): ScanReport {
  const version = field(root, 'version');
  if (version !== '2.1.0')
    throw new ScanReportError(
      `The SARIF report has the version ${JSON.stringify(version)?.slice(0, 20)}; expected "2.1.0".`,
    );
  const runs = field(root, 'runs');
  if (!Array.isArray(runs) || runs.length === 0)
    throw new ScanReportError('The SARIF report has no run, so nothing was scanned; make the report again.');
  const broken = runs
    .flatMap((run) => list(field(run, 'invocations')))
    .find((one) => field(one, 'executionSuccessful') === false);
  if (broken !== undefined)
    throw new ScanReportError(
      'The SARIF report says that its tool did not run to the end (executionSuccessful is false); scan again.',
    );
  const without = runs.findIndex((run) => !Array.isArray(field(run, 'results')));
  if (without >= 0)
    throw new ScanReportError(
      `Run ${without} of the SARIF report has no list of results, so its scan was not done (SARIF 3.14.23).`,
    );
  const drivers = runs.map((run) => field(run, 'tool', 'driver'));
  const names = [...new Set(drivers.flatMap((driver) => text(field(driver, 'name'), 60) ?? []))];
  const toolVersion = text(field(drivers[0], 'semanticVersion'), 60) ?? text(field(drivers[0], 'version'), 60);
  const at = runs.flatMap((run) =>
    list(field(run, 'invocations')).flatMap((one) => moment(field(one, 'endTimeUtc')) ?? []),
  )[0];
  const said = runs.flatMap((run) =>
    Object.values(properties(run)).flatMap((value) => (Array.isArray(value) ? value : [value])),
  );
  return {
    format: 'sarif',
    tool: names.slice(0, 5).join(', ') || 'a tool without a name',
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...(at === undefined ? {} : { at }),
    digests: digestsIn(said),
    ...gather(runs.flatMap(foundIn)),
  };
}

function properties(value: Json): Readonly<Record<string, Json>> {
  const found = field(value, 'properties');
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, Json>) : {};
}

function foundIn(run: Json): readonly Found[] {
  const rules = list(field(run, 'tool', 'driver', 'rules'));
  const byId = new Map(rules.map((rule) => [field(rule, 'id'), rule]));
  return list(field(run, 'results'))
    .filter(counts)
    .map((result): Found => {
      const index = field(result, 'ruleIndex') ?? field(result, 'rule', 'index');
      const named = field(result, 'ruleId') ?? field(result, 'rule', 'id');
      const rule = (typeof index === 'number' ? rules[index] : undefined) ?? byId.get(named);
      const id = text(named, 200) ?? text(field(rule, 'id'), 200) ?? 'without an identifier';
      const score = properties(result)['security-severity'] ?? properties(rule)['security-severity'];
      return {
        // Grype puts the package behind the identifier; a policy accepts the identifier.
        id: /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})/.exec(id)?.[0] ?? id,
        severity: severityOf(score),
        package: text(field(list(field(result, 'locations'))[0], 'physicalLocation', 'artifactLocation', 'uri'), 200),
        title: text(field(rule, 'shortDescription', 'text')) ?? text(field(result, 'message', 'text')),
      };
    });
}

/** Not what a tool says went well, what somebody suppressed (SARIF 3.27.23), or what is there no more. */
function counts(result: Json): boolean {
  const kind = field(result, 'kind') ?? 'fail';
  if (kind !== 'fail' && kind !== 'open' && kind !== 'review') return false;
  if (field(result, 'baselineState') === 'absent') return false;
  const suppressions = list(field(result, 'suppressions'));
  return (
    suppressions.length === 0 ||
    suppressions.some((one) => !['accepted', undefined].includes(text(field(one, 'status'))))
  );
}

function severityOf(score: Json): Severity {
  const number =
    typeof score === 'number' ? score : /^\d{1,2}(?:\.\d{1,3})?$/.test(text(score) ?? '') ? Number(score) : undefined;
  if (number === undefined || !(number >= 0 && number <= 10)) return 'unknown';
  if (number >= 9) return 'critical';
  if (number >= 7) return 'high';
  if (number >= 4) return 'medium';
  return number > 0 ? 'low' : 'negligible';
}
