import { defined, list, record, text } from './record.ts';

/** SLSA provenance v0.2 and v1 with BuildKit's additions, as far as they are stated; nothing of it is verified. */
export interface Provenance {
  readonly version: '0.2' | '1';
  /** Who built: `builder.id`. */
  readonly builder?: string;
  readonly buildType?: string;
  /** What was built: the address, and the commit where one is stated. */
  readonly source?: { readonly uri?: string; readonly commit?: string };
  /** What went into it: `materials` of v0.2, `resolvedDependencies` of v1. */
  readonly materials: readonly Material[];
  readonly invocation: Invocation;
}

export interface Material {
  readonly uri?: string;
  /** Hex by algorithm. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface Invocation {
  readonly id?: string;
  /** RFC 3339, as stated. */
  readonly startedOn?: string;
  readonly finishedOn?: string;
  /** Arguments of the build, as stated: any JSON. */
  readonly parameters?: unknown;
}

const maxMaterials = 10_000;

/** Reads https://slsa.dev/provenance/v0.2 and v1; undefined for other types of predicate. */
export function readProvenance(predicate: unknown, predicateType: string | undefined): Provenance | undefined {
  const version = /^https:\/\/slsa\.dev\/provenance\/v(0\.2|1)(?:\.\d+)?$/.exec(predicateType ?? '')?.[1];
  if (version === undefined) return undefined;
  return version === '1' ? readVersion1(record(predicate)) : readVersion02(record(predicate));
}

function readVersion02(json: Readonly<Record<string, unknown>>): Provenance {
  const invocation = record(json.invocation);
  const metadata = record(json.metadata);
  const materials = materialsOf(json.materials);
  const config = record(invocation.configSource);
  const vcs = record(record(metadata['https://mobyproject.org/buildkit@v1#metadata']).vcs);
  return {
    version: '0.2',
    ...defined({ builder: text(record(json.builder).id), buildType: text(json.buildType) }),
    ...defined({ source: sourceOf(vcs, config, materials) }),
    materials,
    invocation: defined({
      id: text(metadata.buildInvocationID) ?? text(metadata.buildInvocationId),
      startedOn: text(metadata.buildStartedOn),
      finishedOn: text(metadata.buildFinishedOn),
      parameters: invocation.parameters,
    }),
  };
}

function readVersion1(json: Readonly<Record<string, unknown>>): Provenance {
  const definition = record(json.buildDefinition);
  const details = record(json.runDetails);
  const metadata = record(details.metadata);
  const parameters = record(definition.externalParameters);
  const materials = materialsOf(definition.resolvedDependencies);
  // BuildKit states the repository beside the specification's fields; GitHub's workflows in `workflow`.
  const vcs = record(record(metadata.buildkit_metadata).vcs);
  const config = record(parameters.configSource);
  const workflow = record(parameters.workflow);
  return {
    version: '1',
    ...defined({ builder: text(record(details.builder).id), buildType: text(definition.buildType) }),
    ...defined({ source: sourceOf(vcs, config, materials, text(workflow.repository)) }),
    materials,
    invocation: defined({
      id: text(metadata.invocationId) ?? text(metadata.invocationID),
      startedOn: text(metadata.startedOn),
      finishedOn: text(metadata.finishedOn),
      parameters: definition.externalParameters,
    }),
  };
}

/** The repository that was checked out, else the configuration's place, else the first material that is a git repository. */
function sourceOf(
  vcs: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
  materials: readonly Material[],
  repository?: string,
): Provenance['source'] {
  const git = materials.find(({ uri }) => uri !== undefined && /^git[+:]|^https?:\/\/[^#]+\.git\b/.test(uri));
  const uri = text(vcs.source) ?? text(config.uri) ?? repository ?? git?.uri;
  const commit = text(vcs.revision) ?? commitIn(digestsOf(config.digest)) ?? commitIn(git?.digests ?? {});
  return uri === undefined && commit === undefined ? undefined : defined({ uri, commit });
}

function commitIn(digests: Readonly<Record<string, string>>): string | undefined {
  return digests.gitCommit ?? digests.sha1;
}

function materialsOf(value: unknown): readonly Material[] {
  return list(value)
    .slice(0, maxMaterials)
    .map((one) => ({ ...defined({ uri: text(record(one).uri) }), digests: digestsOf(record(one).digest) }));
}

function digestsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
