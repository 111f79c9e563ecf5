import { InvalidPlatform, normalisePlatform, type Platform, parsePlatform } from '@slipway/registry';
import type { BuildParameters } from './build-parameters.ts';
import { escapeCharacterOf } from './directives.ts';
import { DockerfileError, excerpt } from './dockerfile-error.ts';
import { globalScope } from './global-scope.ts';
import { expandAt } from './resolve-base.ts';
import { resolveStages } from './resolve-stages.ts';
import type { Stage, StageGraph } from './stage-graph.ts';

/** The platform that a stage runs on. Throws DockerfileError. */
export function stagePlatform(graph: StageGraph, stage: number, parameters: BuildParameters): Platform {
  const platform = stagePlatforms(graph, parameters)[stage];
  if (platform === undefined) throw new RangeError(`The Dockerfile has no stage ${stage}.`);
  return platform;
}

/**
 * The platforms of all stages, by number. An image is taken for `--platform`, else for the target platform. A stage on
 * another stage has that one's platform and a stage on scratch the target's, whatever `--platform` says there (BuildKit,
 * dispatchState.init and resolveReachableStages).
 */
export function stagePlatforms(graph: StageGraph, parameters: BuildParameters): readonly Platform[] {
  const scope = globalScope(graph, parameters);
  const target = normalisePlatform(parameters.targetPlatform);
  const platforms: Platform[] = [];
  for (const stage of resolveStages(graph, parameters).stages) {
    const asked =
      stage.platform === undefined ? undefined : readPlatform(graph, stage, stage.platform, scope, parameters);
    if (stage.base.kind === 'stage') platforms.push(platforms[stage.base.stage] as Platform);
    else platforms.push(stage.base.kind === 'scratch' ? target : (asked ?? target));
  }
  return platforms;
}

function readPlatform(
  graph: StageGraph,
  stage: Stage,
  written: string,
  scope: ReadonlyMap<string, string>,
  parameters: BuildParameters,
): Platform {
  const at = { line: stage.startLine, column: 1 };
  const { value, missing } = expandAt(written, at, escapeCharacterOf(graph.directives), (name) => scope.get(name));
  if (missing !== undefined)
    throw new DockerfileError(
      'unset-argument',
      `--platform=${excerpt(written)} needs the argument ${missing}, which has no value; ` +
        `give it as a build argument or put ARG ${missing}=… before the first FROM.`,
      at,
    );
  try {
    return parsePlatform(completePlatform(value, parameters.buildPlatform));
  } catch (error) {
    if (!(error instanceof InvalidPlatform)) throw error;
    throw new DockerfileError('platform', `--platform=${excerpt(written)} cannot be used: ${error.message}`, at);
  }
}

const systems = /^(?:linux|windows|darwin|macos|freebsd)$/i;
const architectures =
  /^(?:386|i386|amd64|x86[_-]64|arm|armhf|armel|arm64|aarch64|loong64|mips64le|ppc64le|riscv64|s390x|wasm)$/i;

/** containerd's platforms.Parse: an operating system alone, or an architecture alone, is completed from the builder. */
function completePlatform(value: string, build: Platform): string {
  if (systems.test(value)) return `${value}/${build.architecture}`;
  return architectures.test(value) ? `${build.os}/${value}` : value;
}
