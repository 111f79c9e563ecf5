import { describe, expect, it } from '@jest/globals';
import { parsePlatform } from '@slipway/registry';
import { externalInputs, type InputQuestion } from './external-inputs.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const digest = `sha256:${'a'.repeat(64)}`;

/** Each input as `kind stage @line pin`, with `runtime` where it is; lines are parted by ` | `. */
function inputsOf(text: string, question: Partial<InputQuestion> = {}): string[] {
  const platforms = { buildPlatform: parsePlatform('linux/amd64'), targetPlatform: parsePlatform('linux/arm64') };
  return externalInputs(parseDockerfile(text.replaceAll(' | ', '\n')), { ...platforms, ...question }).map(
    ({ kind, stage, line, pin, runtime }) => `${kind} ${stage ?? 'file'} @${line} ${pin}${runtime ? ' runtime' : ''}`,
  );
}

describe('how firmly an input is named', () => {
  it.each([
    ['a', 'tag'],
    ['a:1', 'tag'],
    [`a@${digest}`, 'digest'],
    [`a:1@${digest}`, 'both'],
    [`localhost:5000/a@${digest}`, 'digest'],
  ])('%s by %s', (name, pin) => expect(inputsOf(`FROM ${name}`)).toEqual([`from 0 @1 ${pin} runtime`]));
});

describe('the runtime stage', () => {
  const chain =
    'FROM a AS under | FROM under AS middle | FROM b AS build | FROM middle AS run | COPY --from=build / / | COPY --from=c / /';
  it.each<[string, string, Partial<InputQuestion>, readonly string[]]>([
    [
      'is what it stands on, at any depth, and takes itself',
      chain,
      {},
      ['from 0 @1 tag runtime', 'from 2 @3 tag', 'copy-from 3 @6 tag runtime'],
    ],
    ['is the last one where none is named', `${chain} | FROM d`, {}, ['from 4 @7 tag runtime']],
    [
      'is the named one, whatever else is built',
      `${chain} | FROM d`,
      { targets: [undefined, 'run'], runtime: 'run' },
      ['from 0 @1 tag runtime', 'from 2 @3 tag', 'copy-from 3 @6 tag runtime', 'from 4 @7 tag'],
    ],
    [
      'stands on another for each architecture',
      'FROM a AS on-amd64 | FROM b AS on-arm64 | FROM on-$TARGETARCH',
      { targets: ['on-amd64', undefined] },
      ['from 0 @1 tag', 'from 1 @2 tag runtime'],
    ],
    ['takes by RUN --mount', 'FROM scratch | RUN --mount=from=a,target=/a true', {}, ['run-mount 0 @2 tag runtime']],
  ])('%s', (_what, text, question, expected) => expect(inputsOf(text, question)).toEqual(expected));
});

describe('the frontend', () => {
  it.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ['none', 'FROM scratch', {}, []],
    ['of the directive', '# syntax=docker/dockerfile:1 | FROM scratch', {}, ['syntax file @1 tag']],
    ['of the argument', 'FROM scratch', { BUILDKIT_SYNTAX: 'x/y:1' }, ['syntax file @0 tag']],
    ['of both', '# syntax=a | FROM scratch', { BUILDKIT_SYNTAX: `x/y@${digest} z` }, ['syntax file @1 digest']],
    ['of an empty argument', '# syntax=a | FROM scratch', { BUILDKIT_SYNTAX: '' }, ['syntax file @1 tag']],
  ])('%s', (_what, text, args, expected) => expect(inputsOf(text, { args })).toEqual(expected));

  it.each([
    ['# syntax=A/B | FROM scratch', {}, /^Line 1: syntax=A\/B names no stage before it and no image/],
    ['FROM scratch', { BUILDKIT_SYNTAX: 'A/B' }, /^The build argument BUILDKIT_SYNTAX=A\/B names no stage/],
  ])('%s is refused', (text, args, sentence) => expect(() => inputsOf(text, { args })).toThrow(sentence));
});
