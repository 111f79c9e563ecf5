import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import type Docker from 'dockerode';
import protobuf from 'protobufjs';
import { IDENTITY_TOKEN, type RegistryCredentials } from './auth-config.ts';
import { call } from './call.ts';

/** Registry host as in references → what is told to it, and to no other. */
export type CredentialsByHost = ReadonlyMap<string, RegistryCredentials>;

export interface BuildSession {
  /** For the `session` of a build. */
  readonly id: string;
  /** Ends it and closes its connection; never throws. */
  close(): void;
}

// moby.filesync.v1.Auth and grpc.health.v1.Health, as far as an engine calls them.
const messages = protobuf.Root.fromJSON({
  nested: {
    CredentialsRequest: { fields: { host: { type: 'string', id: 1 } } },
    CredentialsResponse: { fields: { username: { type: 'string', id: 1 }, secret: { type: 'string', id: 2 } } },
    HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
    HealthCheckResponse: { fields: { status: { type: 'int32', id: 1 } } },
  },
});

const credentialsPath = '/moby.filesync.v1.Auth/Credentials';
const serving = 1;

/**
 * The connection over which BuildKit asks its client for credentials while it builds. dockerode's own gives one credential
 * to every host that asks, and leaves its connection open when a build is refused.
 */
export async function openSession(docker: Docker, credentials: CredentialsByHost): Promise<BuildSession> {
  const id = randomUUID();
  const socket = await call<Socket>(docker, {
    path: '/session',
    method: 'POST',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'slipway',
      'X-Docker-Expose-Session-Grpc-Method': credentialsPath,
    },
    statusCodes: { 101: true, 200: true },
  });
  const server = new Server();
  server.addService(definition(credentialsPath, 'CredentialsRequest', 'CredentialsResponse'), {
    call: ({ request }: { request: { host: string } }, answer: (error: null, value: object) => void) => {
      const found = credentials.get(hostOf(request.host));
      // BuildKit takes a secret without a user name for an identity token.
      const username = found?.username === IDENTITY_TOKEN ? '' : found?.username;
      answer(null, found === undefined ? {} : { username, secret: found.password });
    },
  });
  // Without an answer to this the engine gives the session up after half a second.
  server.addService(definition('/grpc.health.v1.Health/Check', 'HealthCheckRequest', 'HealthCheckResponse'), {
    call: (_: unknown, answer: (error: null, value: object) => void) => answer(null, { status: serving }),
  });
  socket.on('error', () => socket.destroy());
  server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
  return {
    id,
    close: () => {
      server.forceShutdown();
      socket.destroy();
    },
  };
}

/** Engines ask for Docker Hub under the names of its servers. */
function hostOf(asked: string): string {
  const host = asked.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

function definition(path: string, request: string, response: string): ServiceDefinition {
  const [asked, answered] = [messages.lookupType(request), messages.lookupType(response)];
  const write = (type: protobuf.Type) => (value: object) => Buffer.from(type.encode(type.create(value)).finish());
  const read = (type: protobuf.Type) => (bytes: Buffer) => type.decode(bytes);
  return {
    call: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: write(asked),
      requestDeserialize: read(asked),
      responseSerialize: write(answered),
      responseDeserialize: read(answered),
    },
  };
}
