// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { defaultUpdate, runStrategies, updateFailureActions, updateOrders } from './run-settings.ts';
import { command, duration, port, values } from './schema-parts.ts';

const count = (description: string, maximum: number, whenAbsent: number) => ({
  description,
  type: 'integer',
  minimum: 1,
  maximum,
  default: whenAbsent,
  'x-expected': `a whole number from 1 to ${maximum}`,
});

const name = (description: string, what: string) => ({
  description,
  type: 'string',
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$',
  maxLength: 64,
  'x-expected': `${what}: at most 64 letters, digits, "_", "." and "-"`,
});

const absolutePath = (description: string, example: string) => ({
  description,
  type: 'string',
  // Neither the root nor a way up: the engine would put it elsewhere than it is written.
  pattern: '^(?:/(?!\\.{1,2}(?:/|$))[^/\\x00-\\x1f:]+)+$',
  maxLength: 1024,
  'x-expected': `an absolute path without . and .., for example ${example}`,
});

const oneOf = (description: string, words: readonly string[], whenAbsent: string) => ({
  description,
  type: 'string',
  enum: [...words],
  default: whenAbsent,
  'x-expected': `one of ${words.join(', ')}`,
});

const secretName = name('Name of a secret of the environment.', 'the name of a secret');

const ports = {
  description: 'Further ports, and published numbers of their own.',
  type: 'array',
  maxItems: 50,
  'x-expected': 'a list of at most 50 ports, for example [{ container: 9090 }]',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['container'],
    'x-expected': 'a mapping with container, published and protocol',
    properties: {
      container: port('Port on which the container listens.'),
      published: port('Port of the host that leads there; without it only the same networks reach it.'),
      protocol: oneOf('What is spoken there.', ['tcp', 'udp'], 'tcp'),
    },
  },
};

const health = {
  description: 'How to find out that it is healthy: http, which needs port, or command.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with http or command, interval, timeout, retries and startPeriod',
  properties: {
    http: {
      description: 'Path of a GET that answers 2xx or 3xx when it is healthy.',
      type: 'string',
      pattern: '^/[!-~]*$',
      maxLength: 1024,
      'x-expected': 'a path that begins with / and has no spaces, for example /healthz',
    },
    command: command('Run in the container; it ends with 0 when it is healthy.', '["/app", "--check"]'),
    interval: duration('Time between two checks.', '1s'),
    timeout: duration('Time after which a check has failed.', '2s'),
    retries: count('Failed checks in a row after which it is unhealthy.', 1000, 10),
    startPeriod: duration('Failed checks within this time after the start do not count.', '1s'),
  },
};

const secrets = {
  description: 'Secrets of the environment that it gets, by name; their values never stand in this file.',
  type: 'array',
  maxItems: 100,
  'x-expected': 'a list of at most 100 secrets, for example [{ name: database-password, env: PASSWORD }]',
  items: {
    ...secretName,
    type: ['string', 'object'],
    additionalProperties: false,
    required: ['name'],
    'x-expected': 'the name of a secret, or a mapping with name, file and env',
    properties: {
      name: secretName,
      file: absolutePath('File that holds it; /run/secrets/<name> when neither file nor env is given.', '/etc/app/key'),
      env: {
        description: 'Environment variable that holds it; whoever may inspect the container reads it there.',
        type: 'string',
        pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$',
        maxLength: 256,
        'x-expected': 'the name of an environment variable',
      },
    },
  },
};

const volumes = {
  description: 'Named volumes; each environment has its own, and they outlive releases.',
  type: 'array',
  maxItems: 50,
  'x-expected': 'a list of at most 50 volumes, for example [{ name: data, path: /var/lib/app }]',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'path'],
    'x-expected': 'a mapping with name, path and readOnly',
    properties: {
      name: name('Name of the volume.', 'the name of a volume'),
      path: absolutePath('Where it is mounted.', '/var/lib/app'),
      readOnly: {
        description: 'Whether it can only be read.',
        type: 'boolean',
        default: false,
        'x-expected': 'true or false',
      },
    },
  },
};

const resources = {
  description: 'Limits of each replica.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with memory and cpus',
  properties: {
    memory: {
      description: 'Memory after which it is killed, at least 6MiB: a whole number and KiB, MiB or GiB.',
      type: 'string',
      pattern: '^[1-9][0-9]{0,8}(?:KiB|MiB|GiB)$',
      'x-expected': 'a size: a whole number and one of KiB, MiB, GiB, for example 256MiB',
    },
    cpus: {
      description: 'Cores that it may use at most; 0.5 is half of one.',
      type: 'number',
      minimum: 0.01,
      maximum: 1024,
      'x-expected': 'a number of cores from 0.01 to 1024',
    },
  },
};

const update = {
  description: 'How a rolling update goes.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with order, parallelism, delay, monitor and onFailure',
  properties: {
    order: oneOf('Whether the new one starts before the old one stops.', updateOrders, defaultUpdate.order),
    parallelism: count('Replicas at a time.', 100, defaultUpdate.parallelism),
    delay: duration('Time between two lots.', '0s'),
    monitor: duration('Time for which a new replica that fails counts as a failure of the update.', '5s'),
    onFailure: oneOf('What happens when a new replica fails.', updateFailureActions, defaultUpdate.onFailure),
  },
};

export const runSchema = {
  description: 'How the released image runs in an environment.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with port, health, env and more',
  properties: {
    port: port('TCP port on which it serves.'),
    ports,
    replicas: count('How many of it run.', 100, 1),
    health,
    env: values('Environment variables; the values may use ${variables}.', 'the name of an environment variable'),
    secrets,
    volumes,
    resources,
    networks: {
      description: 'Names of networks that exist on the engine and that it joins.',
      type: 'array',
      maxItems: 20,
      items: name('Name of a network.', 'the name of a network'),
      'x-expected': 'a list of at most 20 networks, for example [backend]',
    },
    stopGrace: duration('Time that it has to end what it is doing when it is stopped.', '10s'),
    strategy: oneOf(
      'rolling replaces replica by replica; blue-green starts all new ones and then switches.',
      runStrategies,
      'rolling',
    ),
    update,
  },
};
