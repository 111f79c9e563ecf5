import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatPlatform, formatReference, parsePlatform, parseReference } from '@slipway/registry';
import {
  type BuildParameters,
  DockerfileError,
  drawStages,
  externalInputs,
  neededStages,
  type Pin,
  parseDockerfile,
  pinDockerfile,
  type Stage,
  type StageGraph,
  type StageSource,
  stageArguments,
  stagePlatforms,
  stageVertex,
  type VertexPlace,
} from './index.ts';

/** cases/README.md tells how these are written. Only the facts that a case names are compared. */
interface ExpectedCase {
  readonly about: string;
  readonly error?: ExpectedError;
  readonly directives?: Readonly<Record<string, string>>;
  readonly globals?: readonly string[];
  readonly stages?: readonly Partial<ShownStage>[];
  readonly edges?: readonly string[];
  readonly builds?: readonly ExpectedBuild[];
  readonly vertices?: Readonly<Record<string, string>>;
}

interface ExpectedError {
  readonly code: string;
  readonly line: number;
  readonly column?: number;
  readonly says: readonly string[];
}

interface ExpectedBuild {
  readonly target?: string | number;
  readonly args?: Readonly<Record<string, string>>;
  readonly build?: string;
  readonly platform?: string;
  readonly error?: ExpectedError;
  readonly needed?: readonly number[];
  readonly leftOut?: readonly number[];
  readonly platforms?: readonly string[];
  readonly inputs?: readonly string[];
  readonly arguments?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly pinned?: Readonly<Record<string, string>>;
  readonly buildPlatformStages?: readonly number[];
}

interface ShownStage {
  readonly name: string | null;
  readonly base: string;
  readonly lines: string;
  readonly platform: string | null;
  readonly args: readonly string[];
  readonly instructions: readonly string[];
  readonly texts: readonly string[];
  readonly heredocs: readonly string[];
}

const folder = join(import.meta.dirname, 'cases');
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'Dockerfile')));
const pinnedDigest = `sha256:${'a'.repeat(64)}`;

describe.each(names)('%s', (name) => {
  const text = readFileSync(join(folder, name, 'Dockerfile'), 'utf8');
  const expected = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as ExpectedCase;

  if (expected.error !== undefined) {
    const { error } = expected;
    test(expected.about, () => expectError(() => parseDockerfile(text), error));
    return;
  }

  test(expected.about, () => {
    const graph = parseDockerfile(text);
    const { directives, globals, stages, edges, vertices } = expected;
    if (directives !== undefined) expect(showDirectives(graph)).toEqual(directives);
    if (globals !== undefined) expect(graph.globalArguments.map(showArgument)).toEqual(globals);
    if (stages !== undefined) expect(pick(graph.stages.map(showStage), stages)).toEqual(stages);
    if (edges !== undefined) expect(showEdges(graph)).toEqual(edges);
    for (const [vertex, place] of Object.entries(vertices ?? {}))
      expect([vertex, showPlace(stageVertex(vertex, graph))]).toEqual([vertex, place]);
  });

  (expected.builds ?? []).forEach((build, index) => {
    test(`build ${index}`, () => expectBuild(text, build));
  });
});

test('there are at least eighty cases', () => expect(names.length).toBeGreaterThanOrEqual(80));

function expectBuild(text: string, build: ExpectedBuild): void {
  const graph = parseDockerfile(text);
  const parameters = parametersOf(build);
  const { target, error } = build;
  if (error !== undefined) {
    expectError(() => {
      neededStages(graph, target, parameters);
      externalInputs(graph, { ...parameters, targets: [target] });
    }, error);
    return;
  }
  const { needed, leftOut } = neededStages(graph, target, parameters);
  const inputs = externalInputs(graph, { ...parameters, targets: [target] });
  if (build.needed !== undefined) expect(needed).toEqual(build.needed);
  if (build.leftOut !== undefined) expect(leftOut).toEqual(build.leftOut);
  if (build.platforms !== undefined)
    expect(stagePlatforms(graph, parameters).map(formatPlatform)).toEqual(build.platforms);
  if (build.inputs !== undefined)
    expect(
      inputs.map(
        ({ kind, stage, line, expression, reference, platform }) =>
          `${kind} ${stage ?? 'file'} @${line} ${expression} = ${formatReference(reference)} for ${formatPlatform(platform)}`,
      ),
    ).toEqual(build.inputs);
  for (const [stage, values] of Object.entries(build.arguments ?? {}))
    expect(
      Object.fromEntries(
        stageArguments(graph, Number(stage), parameters).map((argument) => [argument.name, argument.value ?? null]),
      ),
    ).toEqual(values);
  if (build.buildPlatformStages !== undefined) {
    const platforms = [parameters.targetPlatform];
    const { stages } = drawStages(graph, { ...parameters, platforms, targets: { runtime: target } });
    expect(stages.filter((stage) => stage.buildPlatform).map(({ number }) => number)).toEqual(
      build.buildPlatformStages,
    );
  }
  expectPinned(text, build, parameters);
}

/** Whatever a case says of pinning, these hold: lines, names and platforms stay, and no input is left unpinned. */
function expectPinned(text: string, build: ExpectedBuild, parameters: BuildParameters): void {
  const graph = parseDockerfile(text);
  const question = { ...parameters, targets: [build.target] };
  const pins = externalInputs(graph, question).map(
    ({ kind, line, expression, reference }): Pin => ({
      kind,
      line,
      expression,
      pinned: parseReference(`mirror.local/${reference.repository}@${pinnedDigest}`),
    }),
  );
  const pinned = pinDockerfile(text, pins);
  const lines = pinned.split('\n');
  expect(lines.length).toBe(text.split('\n').length);
  const again = parseDockerfile(pinned);
  const shape = ({ number, name, startLine, endLine, platform }: Stage) => ({
    number,
    name,
    startLine,
    endLine,
    platform,
  });
  expect(again.stages.map(shape)).toEqual(graph.stages.map(shape));
  expect(again.directives.escape?.value).toBe(graph.directives.escape?.value);
  const left = externalInputs(again, question).filter(({ reference }) => reference.digest !== pinnedDigest);
  expect(left).toEqual([]);
  expect(neededStages(again, build.target, parameters)).toEqual(neededStages(graph, build.target, parameters));
  for (const [line, wanted] of Object.entries(build.pinned ?? {}))
    expect(lines[Number(line) - 1]?.replaceAll(pinnedDigest, 'PIN')).toBe(wanted);
}

function parametersOf(build: ExpectedBuild): BuildParameters {
  return {
    ...(build.args !== undefined && { args: build.args }),
    buildPlatform: parsePlatform(build.build ?? 'linux/amd64'),
    targetPlatform: parsePlatform(build.platform ?? 'linux/amd64'),
  };
}

function expectError(run: () => unknown, { code, line, column, says }: ExpectedError): void {
  let caught: unknown;
  try {
    run();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(DockerfileError);
  const error = caught as DockerfileError;
  expect({ code: error.code, line: error.line }).toEqual({ code, line });
  if (column !== undefined) expect(error.column).toBe(column);
  for (const part of says) expect(error.message).toContain(part);
  expect(error.message).toMatch(/^(?:Line \d+: \S|The Dockerfile ).*[.?]$/s);
}

function pick(shown: readonly ShownStage[], wanted: readonly Partial<ShownStage>[]): unknown[] {
  return shown.map((stage, index) => {
    const keys = Object.keys(wanted[index] ?? stage);
    return Object.fromEntries(Object.entries(stage).filter(([key]) => keys.includes(key)));
  });
}

function showStage(stage: Stage): ShownStage {
  return {
    name: stage.name ?? null,
    base: showSource(stage.base),
    lines: `${stage.startLine}-${stage.endLine}`,
    platform: stage.platform ?? null,
    args: stage.arguments.map(showArgument),
    instructions: stage.instructions.map(({ keyword, startLine, endLine }) => `${keyword} ${startLine}-${endLine}`),
    texts: stage.instructions.map(({ text }) => text),
    heredocs: stage.instructions.flatMap(({ heredocs }) =>
      heredocs.map(
        ({ name, startLine, endLine, expand, chomp }) =>
          `${name} ${startLine}-${endLine}${expand ? '' : ' literal'}${chomp ? ' chomp' : ''}`,
      ),
    ),
  };
}

function showSource(source: StageSource): string {
  if (source.kind === 'stage') return `stage ${source.stage}`;
  return source.kind === 'scratch' ? 'scratch' : `image ${source.expression}`;
}

function showArgument({ name, expression, line }: { name: string; expression?: string; line: number }): string {
  return `${name}${expression === undefined ? '' : `=${expression}`} @${line}`;
}

function showEdges(graph: StageGraph): string[] {
  return graph.edges.map(
    ({ kind, from, to, line, onbuild }) =>
      `${kind} ${from.kind === 'stage' ? from.stage : from.expression} -> ${to} @${line}${onbuild ? ' onbuild' : ''}`,
  );
}

function showDirectives({ directives }: StageGraph): Record<string, string> {
  return Object.fromEntries(Object.entries(directives).map(([name, { value, line }]) => [name, `${value} @${line}`]));
}

function showPlace(place: VertexPlace): string {
  return place.kind === 'stage'
    ? `stage ${place.stage} instruction ${place.instruction ?? '?'} @${place.line}`
    : place.kind;
}
