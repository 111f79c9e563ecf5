import { describe, expect, test } from '@jest/globals';
import { parsePlatform, parseReference } from '@slipway/registry';
import fc from 'fast-check';
import {
  DockerfileError,
  drawStages,
  externalInputs,
  type InputQuestion,
  neededStages,
  type Pin,
  parseDockerfile,
  pinDockerfile,
  type StageGraph,
  stageArguments,
  stageSource,
  stageVertex,
} from './index.ts';

const digest = `sha256:${'c'.repeat(64)}`;
const question: InputQuestion = {
  buildPlatform: parsePlatform('linux/amd64'),
  targetPlatform: parsePlatform('linux/arm64'),
};

/** What Dockerfiles are made of, so that random texts reach deep. */
const fragment = fc.constantFrom(
  ...'FROM |from |RUN |COPY |ADD |ARG |ENV |ONBUILD |WORKDIR |CMD | AS |as |a|b|A|alpine|golang:1|scratch|0|1|-1|x/y@z'.split(
    '|',
  ),
  ...'--from=|--platform=|--mount=|type=bind,|from=|,target=/x|--|=|:|/|,|.|"|\'|\\|`|$|{|}|:-|#|%|[|]|[]|["a"]| |\t'.split(
    '|',
  ),
  ...[
    '$A',
    '$TARGETARCH',
    '$BUILDPLATFORM',
    'A=1',
    '\n',
    '\n',
    '\n',
    '\r\n',
    '\\\n',
    '`\n',
    ' \\ \n',
    '\r',
    '\uFEFF',
    'é',
    '🐳',
  ],
  ...[
    '<<EOF',
    '<<-E',
    '<<',
    'EOF\n',
    '\tE\n',
    '# syntax=a/b:1\n',
    '# escape=`\n',
    '# check=skip=all\n',
    '#',
    '\n\n',
    '\u0000',
  ],
);
const anyText = fc.oneof(
  fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** A file that is mostly right: stages that take from earlier ones and from images in all the ways there are. */
const mostlyRight = fc
  .tuple(
    fc.constantFrom('', '# syntax=docker/dockerfile:1\n', '# syntax=a/b\n# escape=`\n', '\uFEFF# a comment\n'),
    fc.constantFrom('', 'ARG V=3\n', 'ARG V=3 W="x y"\n\n'),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'alpine',
          'golang:1.24',
          '"debian:12"',
          'alpine:$V',
          's0',
          'scratch',
          '--platform=$BUILDPLATFORM node',
        ),
        fc.array(
          fc.constantFrom(
            'RUN true\n',
            'COPY --from=0 a b\n',
            'COPY --chown=1 --from=busybox:1 a b\n',
            'COPY --from="s0" a b\n',
            'RUN --mount=from=busybox,target=/x --mount=type=bind,"from=alpine:2",target=/y true\n',
            'RUN --mount="from=s0,target=/a b" <<EOF\nFROM nothing\nEOF\n',
            'ONBUILD COPY --from=busybox:3 a b\n',
            '# a comment\n',
            'ARG TARGETARCH X=$V\n',
            'RUN a \\\n  b\n',
          ),
          { maxLength: 5 },
        ),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.boolean(),
  )
  .map(([directives, args, stages, windows]) => {
    const body = stages.map(([base, instructions], number) => `FROM ${base} AS s${number}\n${instructions.join('')}`);
    const text = directives + args + body.join('\n');
    return windows ? text.replaceAll('\n', '\r\n') : text;
  });

function refusedOr<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof DockerfileError) return undefined;
    throw error;
  }
}

function askEverything(graph: StageGraph): void {
  refusedOr(() => externalInputs(graph, question));
  refusedOr(() => drawStages(graph, { ...question, platforms: [question.targetPlatform], targets: { a: undefined } }));
  for (const { number, name } of graph.stages) {
    refusedOr(() => neededStages(graph, number, question));
    refusedOr(() => stageArguments(graph, number, question));
    refusedOr(() => stageSource(graph, number, question));
    stageVertex(`[${name ?? `stage-${number}`} 1/2] RUN true`, graph);
  }
}

/** Pins what there is to pin and gives the text, or undefined for a file that is refused. */
function pinAll(text: string): { readonly graph: StageGraph; readonly pinned: string } | undefined {
  return refusedOr(() => {
    const graph = parseDockerfile(text);
    const pins = externalInputs(graph, question).map(
      ({ kind, line, expression, reference }): Pin => ({
        kind,
        line,
        expression,
        pinned: parseReference(`mirror.local:5000/${reference.repository}@${digest}`),
      }),
    );
    return { graph, pinned: pinDockerfile(text, pins) };
  });
}

describe('of any text', () => {
  test('nothing but DockerfileError is thrown, and every position lies in the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.split('\n').length;
        try {
          const graph = parseDockerfile(text);
          for (const { startLine, endLine } of graph.stages) expect(1 <= startLine && startLine <= endLine).toBe(true);
          expect(graph.stages.at(-1)?.endLine).toBeLessThanOrEqual(lines);
          askEverything(graph);
        } catch (error) {
          expect(error).toBeInstanceOf(DockerfileError);
          expect((error as DockerfileError).line).toBeLessThanOrEqual(lines);
          expect((error as DockerfileError).message).not.toContain('undefined');
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('pinning keeps the number of lines', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, mostlyRight), (text) => {
        const result = pinAll(text);
        if (result !== undefined) expect(result.pinned.split('\n').length).toBe(text.split('\n').length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('of a file that is mostly right', () => {
  test('what is pinned has the same stages, and nothing left to pin', () => {
    fc.assert(
      fc.property(mostlyRight, (text) => {
        const result = pinAll(text);
        if (result === undefined) return;
        const { graph, pinned } = result;
        const again = parseDockerfile(pinned);
        const shape = (of: StageGraph) =>
          of.stages.map((stage) => ({
            name: stage.name,
            platform: stage.platform,
            lines: stage.instructions.map(({ keyword, startLine, endLine }) => [keyword, startLine, endLine]),
          }));
        expect(shape(again)).toEqual(shape(graph));
        expect(again.directives.syntax).toBeUndefined();
        for (const { reference } of externalInputs(again, question)) expect(reference.digest).toBe(digest);
        expect(neededStages(again, undefined, question)).toEqual(neededStages(graph, undefined, question));
        askEverything(graph);
      }),
      { numRuns: 1000 },
    );
  });

  test('most of them are accepted', () => {
    const samples = fc.sample(mostlyRight, { numRuns: 300, seed: 1 });
    expect(samples.filter((text) => pinAll(text) !== undefined).length).toBeGreaterThan(60);
  });
});

describe('texts made to take long', () => {
  const size = 60_000;
  const fill = (part: string, head = '') => head + part.repeat(Math.floor(size / part.length));
  test.each([
    ['instructions', fill('RUN a\n', 'FROM a\n')],
    ['stages', fill('FROM a AS a\n')],
    ['triggers times stages', `FROM a AS a\n${'ONBUILD COPY --from=a a b\n'.repeat(2000)}${'FROM a\n'.repeat(5000)}`],
    ['continued lines', fill('\\\n', 'FROM a\nRUN ')],
    ['arguments on continued lines', `FROM b\nARG ${'a=b \\\n'.repeat(80_000)}`],
    ['mounts on continued lines', `FROM b\nRUN ${'--mount=from=a\\\n '.repeat(9000)}`],
    ['open braces', `FROM a\nARG x=${'$'.concat('{a:-\\\n').repeat(20_000)}`],
    ['heredocs', `FROM a\nRUN ${'<<a \\\n'.repeat(20_000)}\n${'a\n'.repeat(20_000)}`],
    ['variables without value', `FROM ${'$a\\\n'.repeat(100_000)}`],
    ['doubling arguments', `ARG a=aaaaaaaa\n${'ARG a=$a$a\n'.repeat(5000)}FROM x`],
    ['stars', `ARG a=${'a'.repeat(30_000)}\nARG b=$${'{a#'}${'*a'.repeat(5000)}b}\nFROM x`],
    ['a long line', fill('a', 'FROM ')],
    ['a very long line', 'a'.repeat(200_000)],
    ['a very long text', '#\n'.repeat(400_000)],
  ])(
    '%s',
    (_, text) => {
      const graph = refusedOr(() => parseDockerfile(text));
      if (graph !== undefined) refusedOr(() => externalInputs(graph, question));
      pinAll(text);
    },
    60_000,
  );
});
