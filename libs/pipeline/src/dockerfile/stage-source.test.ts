import { describe, expect, test } from '@jest/globals';
import { parsePlatform } from '@slipway/registry';
import type { BuildParameters } from './build-parameters.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { stageSource, targetSource } from './stage-source.ts';

const parameters: BuildParameters = {
  buildPlatform: parsePlatform('linux/amd64'),
  targetPlatform: parsePlatform('linux/arm64'),
};

const original = `
ARG GO=1.24
FROM --platform=$BUILDPLATFORM golang:$GO AS build
ARG VERSION
RUN go build \\
    -o /app
FROM scratch
COPY --from=build /app /app
COPY <<EOF /motd
hello
EOF
`;

const source = (text: string, args = {}) => targetSource(parseDockerfile(text), undefined, { ...parameters, args });

describe('the same build says the same', () => {
  test.each([
    ['comments and blank lines', original.replace('RUN go', '# why\n\nRUN go')],
    ['a comment inside a continuation', original.replace('build \\\n', 'build \\\n# why\n')],
    ['lines joined otherwise', original.replace('go build \\\n', 'go \\\nbuild ')],
    ['line ends', original.replaceAll('\n', '\r\n')],
    ['another name of the stage', original.replace('AS build', 'AS compile').replace('--from=build', '--from=compile')],
    ['the number instead of the name', original.replace('--from=build', '--from=0')],
    ['keywords in lower case', original.replaceAll('FROM ', 'from ').replaceAll('COPY ', 'copy ')],
    ['the frontend', `# syntax=docker/dockerfile:1${original}`],
    ['the default written out', original.replace('$GO', '1.24')],
    ['the whole name of the image', original.replace('golang:', 'docker.io/library/golang:')],
    ['a stage that is not needed', original.replace('FROM scratch', 'FROM alpine AS test\nRUN true\nFROM scratch')],
    ['an argument that nobody declares', original],
  ])('%s', (_, text) => expect(source(text, { OTHER: 'x' })).toBe(source(original)));
});

describe('another build says something else', () => {
  test.each([
    ['an instruction', original.replace('-o /app', '-o /app -v'), {}],
    ['the order', original.replace('ARG VERSION\n', '').replace('FROM scratch', 'ARG VERSION\nFROM scratch'), {}],
    ['a heredoc', original.replace('hello', 'hullo'), {}],
    ['the base', original, { GO: '1.25' }],
    ['a declared argument', original, { VERSION: '1' }],
    ['an empty argument', original, { VERSION: '' }],
    ['the platform of a stage', original.replace('$BUILDPLATFORM', '$TARGETPLATFORM'), {}],
    ['where files come from', original.replace('--from=build', '--from=busybox'), {}],
    ['blanks inside a command', original.replace('go build', 'go  build'), {}],
  ])('%s', (_, text, args) => expect(source(text, args)).not.toBe(source(original)));
});

test('as text', () => {
  const graph = parseDockerfile(
    'FROM alpine AS a\nONBUILD COPY --from=busybox:1 /x /x\nFROM a AS b\nENV A=1\n' +
      'RUN --mount=from=a,target=/a --mount=type=cache,target=/c x\nARG V=$A TARGETARCH',
  );
  expect(stageSource(graph, 0, parameters)).toBe(
    'FROM docker.io/library/alpine:latest\nONBUILD COPY --from=busybox:1 /x /x\n',
  );
  expect(stageSource(graph, 1, parameters)).toBe(
    'FROM stage:0\nCOPY --from=docker.io/library/busybox:1 /x /x\nENV A=1\n' +
      'RUN --mount=from=stage:0,target=/a --mount=type=cache,target=/c x\nARG V="1"\nARG TARGETARCH="arm64"\n',
  );
});
