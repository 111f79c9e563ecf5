// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe, expect, it } from '@jest/globals';
import { formatPlatform } from '@slipway/registry';
import { parsePipelineFile } from './parse.ts';

const registry = '127.0.0.1:5000';
const parse = (text: string) => parsePipelineFile(text, { registry });
const least = 'image: ${registry}/team/app\nplatforms: [linux/amd64]\n';

describe('parsePipelineFile', () => {
  it('reads everything that a file can say', () => {
    const file = parse(`
image: \${registry}/samples/hello   # where it goes
platforms: [linux/amd64, linux/arm64]
dockerfile: ./docker/Dockerfile
context: src/
targets:
  build: build
  test:
    stage: test
    reports: /out//reports/
    command: ["/app.test", "-v"]
  runtime: runtime
args: { VERSION: "\${version}", COMMIT: "\${commit}" }
tags: ["\${version}", { name: edge, when: untagged }]
run:
  port: 8080
  health: { http: /healthz, interval: 500ms, timeout: 2s, retries: 3, startPeriod: 1m }
  env: { GREETING: hello }
`);
    expect(file).toEqual({
      image: { registry, repository: 'samples/hello' },
      platforms: [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
      dockerfile: 'docker/Dockerfile',
      context: 'src',
      targets: {
        build: 'build',
        test: { stage: 'test', reports: '/out/reports', command: ['/app.test', '-v'] },
        runtime: 'runtime',
      },
      args: { VERSION: '${version}', COMMIT: '${commit}' },
      tags: [
        { name: '${version}', when: 'always' },
        { name: 'edge', when: 'untagged' },
      ],
      run: {
        port: 8080,
        health: { http: '/healthz', interval: 500, timeout: 2_000, retries: 3, startPeriod: 60_000 },
        env: { GREETING: 'hello' },
      },
    });
  });

  it('puts every default in place', () => {
    expect(parse(least)).toEqual({
      image: { registry, repository: 'team/app' },
      platforms: [{ os: 'linux', architecture: 'amd64' }],
      dockerfile: 'Dockerfile',
      context: '.',
      targets: {},
      args: {},
      tags: [],
      run: { env: {} },
    });
    expect(parse(`${least}run: { port: 80, health: { http: / } }`).run.health).toEqual({
      http: '/',
      interval: 1_000,
      timeout: 2_000,
      retries: 10,
      startPeriod: 1_000,
    });
  });

  it.each([
    ['test as a name', 'targets: { test: unit }', { test: { stage: 'unit', reports: '/reports' } }],
    ['test as a mapping', 'targets: { test: { stage: unit } }', { test: { stage: 'unit', reports: '/reports' } }],
    ['stages by number', 'targets: { build: "0", runtime: "2" }', { build: '0', runtime: '2' }],
  ])('reads %s', (_what, text, targets) => expect(parse(least + text).targets).toEqual(targets));

  it.each([
    ['app', 'docker.io', 'library/app'],
    ['team/app', 'docker.io', 'team/app'],
    ['ghcr.io/team/app', 'ghcr.io', 'team/app'],
    ['${registry}/a/b/c', registry, 'a/b/c'],
  ])('reads the image %s', (image, host, repository) => {
    expect(parse(`image: ${image}\nplatforms: [linux/amd64]`).image).toEqual({ registry: host, repository });
  });

  it('normalises platforms and keeps their order', () => {
    const { platforms } = parse(
      'image: a/b\nplatforms: [linux/aarch64, linux/x86_64, linux/arm, linux/arm/v6, linux/amd64/v3]',
    );
    expect(platforms.map(formatPlatform)).toEqual([
      'linux/arm64',
      'linux/amd64',
      'linux/arm/v7',
      'linux/arm/v6',
      'linux/amd64/v3',
    ]);
  });

  it.each([
    ['.', '.'],
    ['./', '.'],
    ['a/..', '.'],
    ['./a//b/', 'a/b'],
    ['a/../b', 'b'],
    ['..a/b..', '..a/b..'],
    ['grün/ein ordner', 'grün/ein ordner'],
  ])('reads the context %j', (context, expected) => {
    expect(parse(`${least}context: ${JSON.stringify(context)}`).context).toBe(expected);
  });

  it('keeps what looks like a variable when it is escaped', () => {
    expect(parse(`${least}args: { PATH_IN_IMAGE: "$\${HOME}/bin", PRICE: "5 $" }`).args).toEqual({
      PATH_IN_IMAGE: '$${HOME}/bin',
      PRICE: '5 $',
    });
  });

  it('follows anchors and aliases', () => {
    const file = parse(`${least}args: &values { A: "1" }\nrun: { env: *values }`);
    expect([file.args, file.run.env]).toEqual([{ A: '1' }, { A: '1' }]);
  });

  it.each([
    ['Windows line ends', least.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${least}`],
    ['a document marker', `---\n${least}...\n`],
    ['JSON', JSON.stringify({ image: 'a/b', platforms: ['linux/amd64'] })],
  ])('reads %s', (_what, text) => expect(parse(text).platforms).toHaveLength(1));

  it('keeps names that JavaScript knows as plain values', () => {
    const { args } = parse(`${least}args: { __proto__: "1", constructor: "2", toString: "3" }`);
    expect(Object.entries(args)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
  });
});
