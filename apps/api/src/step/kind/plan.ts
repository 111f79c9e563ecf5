import {
  DockerfileError,
  drawStages,
  expand,
  externalInputs,
  type PipelineFile,
  parseDockerfile,
  parsePipelineFile,
  plannedSteps,
  resolveTarget,
  type StageGraph,
  type Variables,
} from '@slipway/pipeline';
import { formatPlatform, formatRepository, parsePlatform } from '@slipway/registry';
import type { Sql } from '../../database/connect.ts';
import { readResults } from '../step.store.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step.ts';
import { StepFailed } from '../step-failure.ts';
import { absenceWords } from './absence-words.ts';
import { resolveBaseImages } from './base-images.ts';
import { type CarriedOver, carriedOver, keyOf } from './carry-over.ts';
import { chooseBuilders } from './choose-builders.ts';
import { pathInContext } from './context-path.ts';
import { usesFrontend } from './frontend.ts';
import {
  type BuilderRow,
  type BuiltImage,
  type InputRow,
  readBuilders,
  writeNothingNew,
  writePlan,
} from './release-facts.store.ts';
import { checkedOut, releaseVariables } from './released.ts';
import type { StepServices } from './services.ts';

/** Of paths in the step's summary; a repository can have thousands. */
const MOST_SHOWN = 20;

/** Reads the pipeline file and the Dockerfile of the commit, and decides what is built where and on what. */
export function planStep(services: StepServices): StepHandler {
  return {
    kind: 'plan',
    async run(context: StepContext): Promise<StepOutcome> {
      const { release, application, signal, progress } = context;
      const { commit } = checkedOut(release);
      const credentials = await services.repositoryCredentials(application);
      if (credentials !== undefined) progress.hide([credentials.password]);
      const access = { url: application.repositoryUrl, commit, credentials, signal };
      const text = await services.source.file({ ...access, path: application.pipelineFile });
      if (text === undefined)
        throw new StepFailed(
          `The commit ${commit.slice(0, 7)} has no ${application.pipelineFile}; add one, or name another file for the application.`,
        );
      const pipeline = parsePipelineFile(text, { registry: services.config.registry });
      const dockerfile = await services.source.file({ ...access, path: pipeline.dockerfile });
      if (dockerfile === undefined)
        throw new StepFailed(
          `The commit ${commit.slice(0, 7)} has no ${pipeline.dockerfile}, which ${application.pipelineFile} names as the Dockerfile.`,
        );
      const targets = targetsOf(pipeline);
      const graph = inFile(pipeline.dockerfile, () => readGraph(dockerfile, Object.values(targets)));

      const absent = await services.source.notInCommit({
        ...access,
        contextPath: pipeline.context,
        dockerfiles: [pathInContext(pipeline)],
      });
      for (const sentence of absenceWords(absent)) await progress.say(sentence);

      const platforms = pipeline.platforms.map(formatPlatform);
      const builders = chooseBuilders(platforms, await readBuilders(services.sql));
      for (const [platform, { name }] of builders) await progress.say(`${platform} is built on ${name}.`);
      const variables = releaseVariables(services.config.registry, context, await branchOf(services.sql, release.id));
      const args = buildArguments(pipeline, variables);
      const inputs = inFile(pipeline.dockerfile, () =>
        platforms.flatMap((platform) => {
          const question = { ...parameters(args, platform, builders), targets: Object.values(targets) };
          return externalInputs(graph, { ...question, runtime: targets.runtime }).map((input) => ({
            ...input,
            neededBy: platform,
          }));
        }),
      );
      const isUsed = ({ kind }: { kind: string }) => kind !== 'syntax' || usesFrontend(services.config, args);
      const rows = await resolveBaseImages(services, inputs, isUsed, signal);
      for (const row of rows) await progress.say(saidOf(row));
      const buildPlatform = (platform: string) => builders.get(platform)?.platforms[0] ?? platform;
      const built = { commit, pipeline, dockerfile, args, buildPlatform };
      const keys = new Map(platforms.map((platform) => [platform, keyOf(platform, built, rows)]));
      const carried = await carriedOver(services, context, keys);
      if (carried.size === platforms.length) return nothingNew(context);
      return {
        result: {
          platforms,
          targets,
          carriedOver: Object.fromEntries([...carried].map(keptOf)),
          emptySubmodules: absent.submodules.slice(0, MOST_SHOWN),
          lfsPointers: absent.pointers.slice(0, MOST_SHOWN),
        },
        facts: {
          platforms,
          baseImages: rows.filter(({ childDigest }) => childDigest !== null).length,
          ...(carried.size === 0 ? {} : { carriedOver: [...carried.keys()] }),
        },
        adds: plannedSteps({
          platforms: pipeline.platforms,
          hasBuild: targets.build !== undefined,
          hasTest: targets.test !== undefined,
          carriedOver: new Set(carried.keys()),
        }),
        builders: stepBuilders(builders),
        commit: (tx) =>
          writePlan(tx, release.id, {
            pipeline,
            dockerfile,
            stageGraph: draw(graph, pipeline, args, targets, builders),
            platforms,
            imageRepository: formatRepository(pipeline.image),
            inputs: rows,
            keys: [...keys].map(([platform, key]) => ({
              platform,
              key,
              builtIn: carried.get(platform)?.builtIn ?? null,
            })),
          }),
      };
    },
  };
}

async function nothingNew({ release, progress }: StepContext): Promise<StepOutcome> {
  await progress.say('Nothing that goes into any platform has changed, so nothing is built and nothing is published.');
  return {
    result: { nothingNew: true },
    facts: { nothingNew: true },
    nothingNew: true,
    commit: (tx) => writeNothingNew(tx, release.id),
  };
}

function keptOf([platform, { digest, repository }]: readonly [string, BuiltImage]): [string, CarriedOver] {
  return [platform, { digest, repository }];
}

function saidOf({ line, expression, platform, pulledPlatform, childDigest, source }: InputRow): string {
  const forWhat = pulledPlatform === platform ? platform : `${platform} (${pulledPlatform}, on the builder)`;
  const what = `${line === 0 ? 'BUILDKIT_SYNTAX' : `Line ${line}`}: ${expression}`;
  if (childDigest === null) return `${what} is not used for ${forWhat}: the engine's own frontend builds.`;
  return `${what} for ${forWhat} is ${childDigest}, read from ${source}.`;
}

function readGraph(dockerfile: string, targets: readonly (string | undefined)[]): StageGraph {
  const graph = parseDockerfile(dockerfile);
  for (const target of targets) resolveTarget(graph, target);
  return graph;
}

/** A fault of a Dockerfile names the file, since a repository can have many. */
function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DockerfileError) throw new StepFailed(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Purpose → stage; a purpose that the file does not name is absent, but there is always a runtime. */
function targetsOf({ targets }: PipelineFile): Readonly<Record<string, string | undefined>> {
  return {
    ...(targets.build === undefined ? {} : { build: targets.build }),
    ...(targets.test === undefined ? {} : { test: targets.test.stage }),
    runtime: targets.runtime,
  };
}

/** Of one platform on its builder. */
export function parameters(
  args: Readonly<Record<string, string>>,
  platform: string,
  builders: ReadonlyMap<string, Pick<BuilderRow, 'platforms'>>,
) {
  const own = builders.get(platform)?.platforms[0] ?? platform;
  return { args, buildPlatform: parsePlatform(own), targetPlatform: parsePlatform(platform) };
}

export function buildArguments(pipeline: PipelineFile, variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(pipeline.args).map(([name, value]) => [name, expand(value, variables)]));
}

export async function branchOf(sql: Sql, releaseId: string): Promise<string | undefined> {
  const result = (await readResults(sql, releaseId)).get('checkout') as { branch?: string } | undefined;
  return result?.branch;
}

function draw(
  graph: StageGraph,
  pipeline: PipelineFile,
  args: Readonly<Record<string, string>>,
  targets: Readonly<Record<string, string | undefined>>,
  builders: ReadonlyMap<string, BuilderRow>,
) {
  const [first = 'linux/amd64'] = builders.values().next().value?.platforms ?? [];
  const drawing = drawStages(graph, {
    args,
    buildPlatform: parsePlatform(first),
    platforms: pipeline.platforms,
    targets,
  });
  return { dockerfilePath: pipeline.dockerfile, ...drawing };
}

function stepBuilders(builders: ReadonlyMap<string, BuilderRow>): ReadonlyMap<string, string> {
  return new Map(
    [...builders].flatMap(([platform, { id }]) =>
      ['build', 'test', 'package'].map((kind): [string, string] => [`${kind} ${platform}`, id]),
    ),
  );
}
