import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for 127.0.0.1 that signed itself: its own authority. PEM. */
export async function makeCertificate(name: string): Promise<KeyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate]);
  const made = { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
  await rm(folder, { recursive: true });
  return made;
}

export interface TlsServer extends AsyncDisposable {
  readonly host: string;
  /** Common names of the clients' certificates, one a request; `none` without. */
  readonly clients: string[];
  readonly connections: () => number;
}

/** Answers 200 to everything, and asks each client for a certificate. */
export async function startTls(own: KeyPair): Promise<TlsServer> {
  const clients: string[] = [];
  let connections = 0;
  const options = { key: own.key, cert: own.certificate, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (request, response) => {
    const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
    clients.push(typeof name === 'string' ? name : 'none');
    response.end();
  });
  server.on('connection', () => connections++);
  // A client that does not accept the certificate is what the test wants to see.
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    clients,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
