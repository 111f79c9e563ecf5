import type { Severity } from '../severity.ts';
import { type Found, gather } from './gather.ts';
import { imagePlatform } from './image-platform.ts';
import { digestsIn, field, type Json, list, moment, text, texts } from './json-reader.ts';
import { type ScanReport, ScanReportError } from './scan-report.ts';

const severityOf = new Map<string, Severity>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['negligible', 'negligible'],
]);

/** `grype -o json`. What its own rules ignore stands in ignoredMatches and does not count. */
export function readGrype(root: Json): ScanReport {
  const matches = field(root, 'matches');
  if (!Array.isArray(matches))
    throw new ScanReportError('The matches of the Grype report are no list; make the report again with -o json.');
  const target = field(root, 'source', 'target');
  const at = moment(field(root, 'descriptor', 'timestamp'));
  const toolVersion = text(field(root, 'descriptor', 'version'), 60);
  const platform = imagePlatform(field(target, 'os'), field(target, 'architecture'), field(target, 'variant'));
  return {
    format: 'grype',
    tool: 'Grype',
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...(at === undefined ? {} : { at }),
    digests: digestsIn([
      field(target, 'manifestDigest'),
      field(target, 'userInput'),
      ...list(field(target, 'repoDigests')),
    ]),
    ...(platform === undefined ? {} : { platform }),
    ...gather(matches.map(match)),
  };
}

function match(one: Json): Found {
  const vulnerability = field(one, 'vulnerability');
  const name = text(field(one, 'artifact', 'name'), 200);
  return {
    id: text(field(vulnerability, 'id'), 200) ?? 'without an identifier',
    severity: severityOf.get((text(field(vulnerability, 'severity')) ?? '').toLowerCase()) ?? 'unknown',
    package:
      name === undefined ? undefined : [name, text(field(one, 'artifact', 'version'), 100)].filter(Boolean).join(' '),
    fixedIn: texts(field(vulnerability, 'fix', 'versions')),
    title: text(field(vulnerability, 'description')),
  };
}
