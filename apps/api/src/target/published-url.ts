import type { DockerHost } from './host.ts';
import type { Instance } from './instance.ts';
import type { RunSpec } from './target.ts';

/** Where a container's port answers; undefined when it publishes none, or does not run. */
export function publishedUrl(host: DockerHost, run: RunSpec, instance: Instance): string | undefined {
  const port = run.port === undefined ? undefined : instance.ports.get(`${run.port}/tcp`);
  if (port === undefined) return undefined;
  const address = reachable(host.publishAddress, host.dockerHost);
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** "All addresses" is none that can be called: then it is the engine's host, or this one for a socket. */
function reachable(publishAddress: string, dockerHost: string): string {
  const everywhere = publishAddress === '' || publishAddress === '0.0.0.0' || publishAddress === '::';
  if (!everywhere) return publishAddress;
  if (!URL.canParse(dockerHost)) return '127.0.0.1';
  return new URL(dockerHost).hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
}
