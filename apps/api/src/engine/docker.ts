import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Docker from 'dockerode';

type Options = Docker.DockerOptions & Record<string, unknown>;

/** A dockerode client for a DOCKER_HOST: unix:///path, tcp://host:port, http(s)://host:port, ssh://user@host. Throws Error for others. */
export function connectDocker(dockerHost: string): Docker {
  return new Docker({ ...nothingOfTheEnvironment, ...optionsFor(dockerHost) });
}

// docker-modem fills what is absent from DOCKER_HOST and its companions, which may name another engine.
const nothingOfTheEnvironment: Options = {
  host: undefined,
  port: undefined,
  socketPath: undefined,
  username: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
  pathPrefix: '/',
};

// A connection for each call: a kept one of an engine that was restarted fails the next call.
const httpAgent = new HttpAgent({ keepAlive: false });
const httpsAgent = new HttpsAgent({ keepAlive: false });

function optionsFor(dockerHost: string): Options {
  if (/^unix:\/\/\/./.test(dockerHost))
    return { protocol: 'http', socketPath: dockerHost.slice('unix://'.length), agent: httpAgent };
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined;
  const at = url === undefined ? undefined : { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port };
  switch (at?.host ? url?.protocol : undefined) {
    case 'tcp:':
    case 'http:':
      return { ...at, port: at?.port || 2375, protocol: 'http', agent: httpAgent };
    case 'https:':
      return { ...at, port: at?.port || 2376, protocol: 'https', agent: httpsAgent };
    case 'ssh:':
      return {
        ...at,
        port: at?.port || 22,
        protocol: 'ssh',
        ...(url?.username ? { username: url.username } : {}),
        sshOptions: { agent: process.env.SSH_AUTH_SOCK },
      };
    default:
      throw new Error(
        `"${dockerHost}" is not an engine's address; expected unix:///path/to/docker.sock, tcp://host:port or ssh://user@host.`,
      );
  }
}
