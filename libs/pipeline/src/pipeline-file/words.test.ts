// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe, expect, it } from '@jest/globals';
import { formatPlatform } from '@slipway/registry';
import fc from 'fast-check';
import { closest } from '../closest.ts';
import { cpuTime } from '../testing/cpu-time.ts';
import { parseDuration } from './duration.ts';
import { readKnownPlatform } from './known-platform.ts';
import { expand, VariableError, variableMeanings, variablesIn, variablesOf } from './variables.ts';

const variables = variablesOf({
  registry: '127.0.0.1:5000',
  version: '1.4.2',
  commit: 'abcdef0123456789abcdef0123456789abcdef01',
  committedAt: new Date('2026-11-21T08:00:00.999Z'),
  tag: 'v1.4.2',
});

describe('variables', () => {
  it.each([
    ['${registry}/app', '127.0.0.1:5000/app'],
    ['v${version}-${shortCommit}', 'v1.4.2-abcdef0'],
    ['${commit}', 'abcdef0123456789abcdef0123456789abcdef01'],
    ['${tag}|${branch}|', 'v1.4.2||'],
    ['${created}', '2026-11-21T08:00:00Z'],
    ['', ''],
    ['nothing', 'nothing'],
    ['$', '$'],
    ['5$ $version', '5$ $version'],
    ['$${version}', '${version}'],
    ['$$${version}', '$${version}'],
    ['${version}$', '1.4.2$'],
    ['{version}', '{version}'],
  ])('%j gives %j', (text, expected) => expect(expand(text, variables)).toBe(expected));

  it.each([
    ['a ${verison}', 2, '${verison}'],
    ['${}', 0, '${}'],
    ['${ version }', 0, '${ version }'],
    ['${__proto__}', 0, '${__proto__}'],
    ['${version:-1}', 0, '${version:-1}'],
    ['x${version', 1, '${version'],
    ['${', 0, '${'],
  ])('%j is refused at %d', (text, index, found) => {
    expect(() => expand(text, variables)).toThrow(expect.objectContaining({ name: 'VariableError', index, found }));
    expect(() => variablesIn(text)).toThrow(VariableError);
  });

  it('does not read what a value brings along', () => {
    expect(expand('${branch}', { ...variables, branch: '${commit}' })).toBe('${commit}');
  });

  it('tells which ones a text uses', () => {
    expect([...variablesIn('${tag}-${version}-${tag}-$${commit}')]).toEqual(['tag', 'version']);
  });

  it('each have a meaning', () => expect(Object.values(variableMeanings).every((text) => text.length > 5)).toBe(true));

  it('leave any text without ${ as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'));
        expect(expand(text, variables)).toBe(text);
      }),
    );
  });

  it('leave any text as it is once it is escaped', () => {
    const dollars = fc.string({ unit: fc.constantFrom('$', '{', '}', 'a') });
    fc.assert(
      fc.property(dollars, (text) =>
        expect(
          expand(
            text.replaceAll('${', () => '$${'),
            variables,
          ),
        ).toBe(text),
      ),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['1s', 1_000],
    ['90s', 90_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['24h', 86_400_000],
  ])('%s is %d ms', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each([
    '',
    '1',
    's',
    '1.5s',
    '-1s',
    '+1s',
    '01s',
    ' 1s',
    '1 s',
    '1s ',
    '1S',
    '1m30s',
    '1d',
    '25h',
    '86400001ms',
    '9999999999s',
    '１s',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());
});

describe('closest', () => {
  const keys = ['image', 'platforms', 'dockerfile', 'context', 'targets', 'args', 'tags', 'run'];
  it.each([
    ['imgae', 'image'],
    ['IMAGE', 'image'],
    ['paltfomrs', 'platforms'],
    ['plattforms', 'platforms'],
    ['platform', 'platforms'],
    ['dockerFile', 'dockerfile'],
    ['tag', 'tags'],
    ['arg', 'args'],
    ['runs', 'run'],
    ['volumes', undefined],
    ['', undefined],
    ['x', undefined],
    ['stage', 'image'],
  ])('%j is meant as %j', (word, expected) => expect(closest(word, keys)).toBe(expected));

  it('is not slow for what is long', () => {
    expect(cpuTime(() => closest('x'.repeat(60_000), keys))).toBeLessThan(5_000);
  });
});

describe('readKnownPlatform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/riscv64', 'linux/riscv64'],
    ['Linux/AMD64', 'linux/amd64'],
    ['windows/amd64', 'windows/amd64'],
  ])('%s is %s', (text, expected) => {
    const reading = readKnownPlatform(text);
    expect('platform' in reading ? formatPlatform(reading.platform) : reading.expected).toBe(expected);
  });

  it.each([
    ['linux/amd46', 'did you mean linux/amd64?'],
    ['linx/arm64', 'did you mean linux/arm64?'],
    ['linux/arm/v77', 'did you mean linux/arm/v7?'],
    ['arm64', 'did you mean linux/arm64?'],
    ['x86_64', 'did you mean linux/amd64?'],
    ['darwin/arm64', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
    ['linux', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
    ['linux/', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
    ['a/b/c/d', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
    ['', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
    ['constructor/prototype', 'expected one such as linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6'],
  ])('%j is none: %s', (text, expected) => expect(readKnownPlatform(text)).toEqual({ expected }));
});
