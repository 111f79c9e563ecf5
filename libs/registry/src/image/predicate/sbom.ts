import { defined, list, record, text } from './record.ts';

/** A software bill of materials, as far as it is used. */
export interface Sbom {
  readonly format: 'spdx' | 'cyclonedx';
  /** Of the format, as stated: `SPDX-2.3`, `1.6`. */
  readonly version?: string;
  readonly name?: string;
  readonly created?: string;
  readonly packages: readonly SbomPackage[];
}

export interface SbomPackage {
  readonly name: string;
  readonly version?: string;
  /** Package URL, purl-spec. */
  readonly purl?: string;
}

/** Reads SPDX 2 and CycloneDX in JSON; undefined for a document that is neither. */
export function readSbom(document: unknown): Sbom | undefined {
  const json = record(document);
  if (typeof json.spdxVersion === 'string') return readSpdx(json);
  return json.bomFormat === 'CycloneDX' ? readCycloneDx(json) : undefined;
}

function readSpdx(json: Readonly<Record<string, unknown>>): Sbom {
  const packages = list(json.packages).map((one) => {
    const { name, versionInfo, externalRefs } = record(one);
    const purl = list(externalRefs)
      .map(record)
      .find(({ referenceType }) => referenceType === 'purl')?.referenceLocator;
    return { name: text(name) ?? '', ...defined({ version: text(versionInfo), purl: text(purl) }) };
  });
  const about = {
    version: text(json.spdxVersion),
    name: text(json.name),
    created: text(record(json.creationInfo).created),
  };
  return { format: 'spdx', ...defined(about), packages: packages.filter(({ name }) => name !== '') };
}

/** Components may stand within components; the reading of the document bounds how deep. */
function readCycloneDx(json: Readonly<Record<string, unknown>>): Sbom {
  const packages: SbomPackage[] = [];
  const waiting = [...list(json.components)];
  for (let at = 0; at < waiting.length; at++) {
    const { name, version, purl, components } = record(waiting[at]);
    for (const one of list(components)) waiting.push(one);
    const known = text(name);
    if (known !== undefined) packages.push({ name: known, ...defined({ version: text(version), purl: text(purl) }) });
  }
  const metadata = record(json.metadata);
  const about = {
    version: text(json.specVersion),
    name: text(record(metadata.component).name),
    created: text(metadata.timestamp),
  };
  return { format: 'cyclonedx', ...defined(about), packages };
}
