import {
  type ExternalInput,
  externalInputs,
  type Pin,
  type PipelineFile,
  parseDockerfile,
  pinDockerfile,
  resolveTarget,
  type StageGraph,
} from '@slipway/pipeline';
import { parseDigest, parsePlatform, parseRepository } from '@slipway/registry';
import type { Engine } from '../../engine/engine.ts';
import type { CredentialsByHost } from '../../engine/session.ts';
import type { StepContext } from '../step.ts';
import { StepErrored } from '../step-failure.ts';
import { pathInContext } from './context-path.ts';
import { withFrontend } from './frontend.ts';
import { branchOf, buildArguments } from './plan.ts';
import { type BuilderRow, type InputRow, readBuilder, readInputs } from './release-facts.store.ts';
import { plannedRelease, releaseVariables } from './released.ts';
import type { StepServices } from './services.ts';

/** One engine build of a release, for the platform of the step. */
export interface ImageBuild {
  readonly engine: Engine;
  readonly platform: string;
  readonly pipeline: PipelineFile;
  /** Labels of everything that this attempt makes on the engine. */
  readonly labels: Readonly<Record<string, string>>;
  /** A name on the engine for an image that is of use to this attempt alone. */
  readonly scratchName: string;
  /** Builds a stage (undefined is the last one) under a name. Progress goes to the step. */
  run(target: string | undefined, name: string): Promise<void>;
}

/** Ends what earlier attempts left on the engine and makes ready to build against the digests that plan recorded. */
export async function prepareBuild(services: StepServices, context: StepContext): Promise<ImageBuild> {
  const { step, release, application, epoch, signal, progress } = context;
  const { commit, committedAt, pipeline, dockerfile } = plannedRelease(release);
  const { builder, platform } = await placeOf(services, context);
  const engine = services.engine(builder.dockerHost);
  if (epoch > 1) {
    const before = earlier(epoch);
    const buildIds = before.map((one) => buildId(step.id, one));
    await engine.endWork({ buildIds, label: `dev.slipway.step=${step.id}` });
    for (const one of before) await engine.removeImage(scratchName(step.id, one));
  }

  const graph = parseDockerfile(dockerfile);
  progress.draw(graph);
  const credentials = await services.repositoryCredentials(application);
  if (credentials !== undefined) progress.hide([credentials.password]);
  const args = buildArguments(
    pipeline,
    releaseVariables(services.config.registry, context, await branchOf(services.sql, release.id)),
  );
  const inputs = await readInputs(services.sql, release.id);
  const own = builder.platforms[0] ?? platform;
  const question = { args, buildPlatform: parsePlatform(own), targetPlatform: parsePlatform(platform) };
  const labels = { 'dev.slipway.step': step.id, 'dev.slipway.epoch': String(epoch) };
  return {
    engine,
    platform,
    pipeline,
    labels,
    scratchName: scratchName(step.id, epoch),
    async run(target, name) {
      const auth = await registryAuth(services, inputs);
      progress.hide([...auth.values()].map(({ password }) => password));
      const pins = externalInputs(graph, { ...question, targets: [target] }).flatMap((input) =>
        pinOf(inputs, input, platform),
      );
      const path = pathInContext(pipeline);
      const pinned = forEngine(graph, pinDockerfile(dockerfile, pins), target);
      const tar = await services.source.context({
        url: application.repositoryUrl,
        commit,
        credentials,
        contextPath: pipeline.context,
        modifiedAt: committedAt,
        replace: { [path]: pinned.text },
        signal,
      });
      // No labels: they would stand in the image and make it another one with each attempt.
      await engine.build({
        context: tar,
        dockerfile: path,
        platform,
        args: withFrontend(args, inputs, platform),
        labels: {},
        auth,
        buildId: buildId(step.id, epoch),
        signal,
        ...(pinned.target === undefined ? {} : { target: pinned.target }),
        tag: name,
        onVertices: (vertices) => progress.seeVertices(vertices),
        onLogs: (logs) => progress.logs(logs),
      });
    },
  };
}

/** For the registries of the base images, each its own. */
async function registryAuth(services: StepServices, inputs: readonly InputRow[]): Promise<CredentialsByHost> {
  const sources = inputs.flatMap(({ source }) => source ?? []);
  const hosts = [...new Set(sources.map((source) => parseRepository(source).registry))];
  const found = await Promise.all(hosts.map(async (host) => [host, await services.registryCredentials(host)] as const));
  return new Map(found.flatMap(([host, auth]) => (auth === undefined ? [] : [[host, auth] as const])));
}

async function placeOf(
  services: StepServices,
  { step }: StepContext,
): Promise<{ builder: BuilderRow; platform: string }> {
  const builder = step.builderId === undefined ? undefined : await readBuilder(services.sql, step.builderId);
  if (builder === undefined || step.platform === undefined)
    throw new StepErrored(`The builder of ${step.key} is not there any more; start the release anew.`, {
      transient: false,
    });
  return { builder, platform: step.platform };
}

function pinOf(inputs: readonly InputRow[], input: ExternalInput, platform: string): readonly Pin[] {
  // Its line is blanked in what is sent; where it is used, a build argument names it.
  if (input.kind === 'syntax') return [];
  const row = inputs.find(
    (one) =>
      one.kind === input.kind &&
      one.line === input.line &&
      one.expression === input.expression &&
      one.platform === platform,
  );
  if (row === undefined || row.source === null || row.childDigest === null)
    throw new StepErrored(
      `The plan does not know ${input.expression} in line ${input.line} for ${platform}; start the release anew.`,
      { transient: false },
    );
  const pinned = { ...parseRepository(row.source), digest: parseDigest(row.childDigest) };
  return [{ kind: input.kind, line: input.line, expression: input.expression, pinned }];
}

function buildId(stepId: string, epoch: number): string {
  return `slipway-${stepId}-${epoch}`;
}

/** Removing an image by its id would take it from others, too, that have made the very same one. */
function scratchName(stepId: string, epoch: number): string {
  return `slipway-step:${stepId}-e${epoch}`;
}

/** The attempts before this one; of many, the last three. */
export function earlier(epoch: number): readonly number[] {
  return Array.from({ length: Math.min(epoch - 1, 3) }, (_, index) => epoch - 1 - index);
}

/** Engines know a target by its name alone; a stage that has none of its own is built as the last one of a shorter file. */
function forEngine(graph: StageGraph, text: string, target: string | undefined): { text: string; target?: string } {
  const stage = resolveTarget(graph, target);
  if (stage === graph.stages.at(-1)) return { text };
  const { name } = stage;
  if (name !== undefined && graph.stages.filter((one) => one.name === name).length === 1) return { text, target: name };
  return { text: `${text.split('\n').slice(0, stage.endLine).join('\n')}\n` };
}
