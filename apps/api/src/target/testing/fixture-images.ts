import { randomBytes } from 'node:crypto';
import { type Digest, digestOf, parseDigest, parsePlatform, parseRepository, type Repository } from '@slipway/registry';
import type { Engine } from '../../engine/engine.ts';
import { busybox, testRegistry } from '../../engine/testing/shared-services.ts';
import { tarOf } from '../../engine/testing/tar-of.ts';
import type { TargetImage } from '../target.ts';

export interface FixtureImage {
  readonly repository: Repository;
  readonly index: Digest;
  readonly children: readonly TargetImage[];
}

const list = 'application/vnd.docker.distribution.manifest.list.v2+json';
const manifest = 'application/vnd.docker.distribution.manifest.v2+json';

/** Builds an image for each platform, pushes it to a repository of this run, and puts an index of them. */
export async function fixtureImage(
  engine: Engine,
  name: string,
  dockerfile: string,
  options: { readonly platforms?: readonly string[]; readonly files?: Readonly<Record<string, Uint8Array>> } = {},
): Promise<FixtureImage> {
  const repository = parseRepository(`${testRegistry}/test/target-${name}-${randomBytes(4).toString('hex')}`);
  const children: (TargetImage & { readonly size: number })[] = [];
  for (const platform of options.platforms ?? ['linux/amd64']) {
    const tag = platform.replaceAll('/', '-');
    const reference = `${repository.registry}/${repository.repository}:${tag}`;
    const signal = AbortSignal.timeout(120_000);
    await engine.build({
      context: tarOf({ ...options.files, Dockerfile: dockerfile }),
      dockerfile: 'Dockerfile',
      platform,
      args: {},
      labels: {},
      buildId: `fixture-${randomBytes(4).toString('hex')}`,
      tag: reference,
      signal,
    });
    await engine.push({ reference, signal });
    // The target must pull it: nothing of the build stays behind.
    await engine.removeImage(reference);
    const head = await fetch(manifestUrl(repository, tag), { method: 'HEAD', headers: { accept: manifest } });
    const digest = parseDigest(head.headers.get('docker-content-digest') ?? '');
    children.push({ platform: parsePlatform(platform), digest, size: Number(head.headers.get('content-length')) });
  }
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: list,
    manifests: children.map(({ platform, digest, size }) => ({ mediaType: manifest, digest, size, platform })),
  });
  const put = await fetch(manifestUrl(repository, 'all'), {
    method: 'PUT',
    headers: { 'content-type': list },
    body: index,
  });
  if (!put.ok) throw new Error(`The registry refused the index of ${name}: ${await put.text()}`);
  return { repository, index: digestOf(index), children };
}

function manifestUrl({ registry, repository }: Repository, reference: string): string {
  return `http://${registry}/v2/${repository}/manifests/${reference}`;
}

/** A web server that answers on 8080 with its version, its greeting from the environment, and 200 on /healthz. */
export function webServer(version: string, options: { readonly delay?: number; readonly more?: string } = {}): string {
  const start = [
    // As process 1 a shell takes no SIGTERM unless it says so, and stopping would last the whole grace.
    'trap "exit 0" TERM',
    `echo "serving ${version}"`,
    'echo "$GREETING" > /www/greeting',
    `sleep ${options.delay ?? 0}`,
    ...(options.more === undefined ? [] : [options.more]),
    'httpd -f -p 8080 -h /www & wait',
  ].join('; ');
  return [
    `FROM ${busybox}`,
    `RUN mkdir -p /www && echo ${version} > /www/version && echo well > /www/healthz`,
    `CMD ${JSON.stringify(['/bin/sh', '-c', start])}`,
    '',
  ].join('\n');
}
