import type { Severity } from '../severity.ts';
import { type Found, gather } from './gather.ts';
import { imagePlatform } from './image-platform.ts';
import { digestsIn, field, type Json, list, moment, text } from './json-reader.ts';
import { type ScanReport, ScanReportError } from './scan-report.ts';

const severityOf = new Map<string, Severity>([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
]);

/** `trivy image --format json`, schema version 2. Vulnerabilities, secrets and failed checks count. */
export function readTrivy(root: Json): ScanReport {
  const version = field(root, 'SchemaVersion');
  if (version !== 2)
    throw new ScanReportError(
      `The Trivy report has the schema version ${JSON.stringify(version)?.slice(0, 20)}; expected 2, as Trivy writes since 0.20.`,
    );
  const results = field(root, 'Results');
  // Trivy leaves Results out, or writes null, when there was nothing to look at.
  if (results !== undefined && results !== null && !Array.isArray(results))
    throw new ScanReportError('The Results of the Trivy report are no list; make the report again with --format json.');
  const found = list(results).flatMap((result) => [
    ...list(field(result, 'Vulnerabilities')).map(vulnerability),
    ...list(field(result, 'Secrets')).map((one) => rule(one, 'RuleID', field(result, 'Target'))),
    ...list(field(result, 'Misconfigurations'))
      .filter((one) => field(one, 'Status') !== 'PASS' && field(one, 'Status') !== 'EXCEPTION')
      .map((one) => rule(one, 'ID', field(result, 'Target'))),
  ]);
  const at = moment(field(root, 'CreatedAt'));
  const config = field(root, 'Metadata', 'ImageConfig');
  const platform = imagePlatform(field(config, 'os'), field(config, 'architecture'), field(config, 'variant'));
  const toolVersion = text(field(root, 'Trivy', 'Version'), 60);
  return {
    format: 'trivy',
    tool: 'Trivy',
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...(at === undefined ? {} : { at }),
    digests: digestsIn([field(root, 'ArtifactName'), ...list(field(root, 'Metadata', 'RepoDigests'))]),
    ...(platform === undefined ? {} : { platform }),
    ...gather(found),
  };
}

function vulnerability(one: Json): Found {
  const name = text(field(one, 'PkgName'), 200);
  const fixed = text(field(one, 'FixedVersion'));
  return {
    id: text(field(one, 'VulnerabilityID'), 200) ?? 'without an identifier',
    severity: severityOf.get(text(field(one, 'Severity')) ?? '') ?? 'unknown',
    package:
      name === undefined ? undefined : [name, text(field(one, 'InstalledVersion'), 100)].filter(Boolean).join(' '),
    fixedIn: fixed?.split(/,\s*/),
    title: text(field(one, 'Title')),
  };
}

function rule(one: Json, id: string, target: Json): Found {
  return {
    id: text(field(one, id), 200) ?? 'without an identifier',
    severity: severityOf.get(text(field(one, 'Severity')) ?? '') ?? 'unknown',
    package: text(target, 200),
    title: text(field(one, 'Title')),
  };
}
