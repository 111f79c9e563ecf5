import { describe, expect, it } from '@jest/globals';
import { eachRow, least, type Row } from '../testing/problem-table.ts';
import { parsePipelineFile } from './parse.ts';
import type { RunSettings } from './run-settings.ts';

const run = (text: string): RunSettings => parsePipelineFile(`${least}run:${text}`, { registry: '127.0.0.1:5000' }).run;

describe('run', () => {
  it('reads all that it can say', () => {
    const file = `
  port: 8080
  ports: [{ container: 9090 }, { container: 53, published: 5353, protocol: udp }]
  replicas: 3
  health: { command: [/app, --check], interval: 500ms, retries: 3 }
  env: { GREETING: hello }
  secrets: [api-key, { name: password, env: PASSWORD }, { name: cert, file: /etc/app/cert.pem }]
  volumes: [{ name: data, path: /var/lib/app }, { name: seeds, path: /seeds, readOnly: true }]
  resources: { memory: 256MiB, cpus: 0.5 }
  networks: [backend]
  stopGrace: 30s
  strategy: blue-green
  update: { order: stop-first, parallelism: 2, delay: 1s, monitor: 10s, onFailure: pause }
`;
    expect(run(file)).toEqual({
      port: 8080,
      ports: [
        { container: 9090, protocol: 'tcp' },
        { container: 53, published: 5353, protocol: 'udp' },
      ],
      replicas: 3,
      health: { command: ['/app', '--check'], interval: 500, timeout: 2_000, retries: 3, startPeriod: 1_000 },
      env: { GREETING: 'hello' },
      secrets: [
        { name: 'api-key' },
        { name: 'password', env: 'PASSWORD' },
        { name: 'cert', file: '/etc/app/cert.pem' },
      ],
      volumes: [
        { name: 'data', path: '/var/lib/app', readOnly: false },
        { name: 'seeds', path: '/seeds', readOnly: true },
      ],
      resources: { memory: 256 * 1024 ** 2, cpus: 0.5 },
      networks: ['backend'],
      stopGrace: 30_000,
      strategy: 'blue-green',
      update: { order: 'stop-first', parallelism: 2, delay: 1_000, monitor: 10_000, onFailure: 'pause' },
    });
  });

  it('has defaults for an update that says something', () => {
    expect(run(' { update: { parallelism: 2 } }')).toEqual({
      env: {},
      update: { order: 'start-first', parallelism: 2, delay: 0, monitor: 5_000, onFailure: 'rollback' },
    });
  });

  it('may publish its own port under a number', () => {
    expect(run(' { port: 80, ports: [{ container: 80, published: 8080 }] }').ports).toHaveLength(1);
  });
});

const at = (column: number, path: string) => `Line 3, column ${column}, run.${path}`;
const rows: readonly Row[] = [
  [
    'no replica',
    `${least}run: { replicas: 0 }`,
    `${at(18, 'replicas')}: found the number 0; expected a whole number from 1 to 100.`,
  ],
  [
    'health that checks nothing',
    `${least}run: { health: { retries: 3 } }`,
    `${at(8, 'health')}: found a health check that checks nothing; expected http or command.`,
  ],
  [
    'two checks',
    `${least}run: { port: 1, health: { http: /, command: [a] } }`,
    `${at(36, 'health.command')}: found a command beside http; expected one of the two.`,
  ],
  [
    'a command as text',
    `${least}run: { health: { command: check } }`,
    `${at(27, 'health.command')}: found "check"; expected a list with a program and its arguments, for example ["/app", "--check"].`,
  ],
  [
    'a port without container',
    `${least}run: { ports: [{ published: 80 }] }`,
    `${at(16, 'ports[0].container')}: found no "container"; expected a port, a whole number from 1 to 65535.`,
  ],
  [
    'a port as a number',
    `${least}run: { ports: [80] }`,
    `${at(16, 'ports[0]')}: found the number 80; expected a mapping with container, published and protocol.`,
  ],
  [
    'a protocol that is none',
    `${least}run: { ports: [{ container: 1, protocol: sctp }] }`,
    `${at(42, 'ports[0].protocol')}: found "sctp"; expected one of tcp, udp.`,
  ],
  [
    'a port twice',
    `${least}run: { ports: [{ container: 1 }, { container: 1 }] }`,
    `${at(34, 'ports[1]')}: found "1/tcp", which is ports[0]'s already; expected each port once.`,
  ],
  [
    'a published port twice',
    `${least}run: { ports: [{ container: 1, published: 80 }, { container: 2, published: 80 }] }`,
    `${at(76, 'ports[1].published')}: found "80/tcp", which is ports[0]'s already; expected each published port once.`,
  ],
  [
    'a secret with a slash',
    `${least}run: { secrets: [a/b] }`,
    `${at(18, 'secrets[0]')}: found "a/b"; expected the name of a secret, or a mapping with name, file and env.`,
  ],
  [
    'a value of a secret',
    `${least}run: { secrets: [{ name: a, value: b }] }`,
    `${at(29, 'secrets[0].value')}: found the unknown key "value"; expected one of name, file, env.`,
  ],
  [
    'a relative file',
    `${least}run: { secrets: [{ name: a, file: b }] }`,
    `${at(35, 'secrets[0].file')}: found "b"; expected an absolute path without . and .., for example /etc/app/key.`,
  ],
  [
    'a file that climbs',
    `${least}run: { secrets: [{ name: a, file: /b/../etc/passwd }] }`,
    /expected an absolute path without \. and \.\./,
  ],
  [
    'the same file twice',
    `${least}run: { secrets: [a, { name: b, file: /run/secrets/a }] }`,
    `${at(38, 'secrets[1].file')}: found "/run/secrets/a", which is secrets[0]'s already; expected each path once.`,
  ],
  [
    'a variable that env has',
    `${least}run: { env: { A: b }, secrets: [{ name: a, env: A }] }`,
    `${at(49, 'secrets[0].env')}: found "A", which is env's already; expected each variable once.`,
  ],
  [
    'a volume at the root',
    `${least}run: { volumes: [{ name: a, path: / }] }`,
    `${at(35, 'volumes[0].path')}: found "/"; expected an absolute path without . and .., for example /var/lib/app.`,
  ],
  [
    'a folder of the host',
    `${least}run: { volumes: [{ name: /etc, path: /a }] }`,
    `${at(26, 'volumes[0].name')}: found "/etc"; expected the name of a volume: at most 64 letters, digits, "_", "." and "-".`,
  ],
  [
    'two volumes at one path',
    `${least}run: { volumes: [{ name: a, path: /a }, { name: b, path: /a }] }`,
    `${at(58, 'volumes[1].path')}: found "/a", which is volumes[0]'s already; expected each path once.`,
  ],
  [
    'memory without unit',
    `${least}run: { resources: { memory: 512 } }`,
    `${at(29, 'resources.memory')}: found the number 512; expected a size: a whole number and one of KiB, MiB, GiB, for example 256MiB.`,
  ],
  [
    'less memory than an engine gives',
    `${least}run: { resources: { memory: 5MiB } }`,
    `${at(29, 'resources.memory')}: found "5MiB"; expected at least 6MiB.`,
  ],
  [
    'no core',
    `${least}run: { resources: { cpus: 0 } }`,
    `${at(27, 'resources.cpus')}: found the number 0; expected a number of cores from 0.01 to 1024.`,
  ],
  [
    'a network twice',
    `${least}run: { networks: [a, a] }`,
    `${at(22, 'networks[1]')}: found "a", which is networks[0]'s already; expected each network once.`,
  ],
  [
    'grace of two days',
    `${least}run: { stopGrace: 48h }`,
    `${at(19, 'stopGrace')}: found "48h"; expected a duration of at most 24h.`,
  ],
  [
    'a strategy that is none',
    `${least}run: { strategy: canary }`,
    `${at(18, 'strategy')}: found "canary"; expected one of rolling, blue-green.`,
  ],
  [
    'an unknown failure action',
    `${least}run: { update: { onFailure: continue } }`,
    `${at(29, 'update.onFailure')}: found "continue"; expected one of rollback, pause.`,
  ],
  [
    'monitoring of two days',
    `${least}run: { update: { monitor: 48h } }`,
    `${at(27, 'update.monitor')}: found "48h"; expected a duration of at most 24h.`,
  ],
];

describe('problems of run', () => eachRow(rows));
