// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { command, duration } from './schema-parts.ts';

const text = (description: string, longest: number, expected: string) => ({
  description,
  type: 'string',
  minLength: 1,
  maxLength: longest,
  'x-expected': expected,
});

function withoutDefault<T extends { default: unknown }>({ default: _, ...schema }: T): Omit<T, 'default'> {
  return schema;
}

const expectations = {
  description: 'What must hold of the answer; all that is named must. Any 2xx does when there is no status.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with status, contains, matches and headers',
  properties: {
    status: {
      description: 'Status of the answer. Redirects are followed unless it is one.',
      type: 'integer',
      minimum: 200,
      maximum: 599,
      'x-expected': 'a status of HTTP, a whole number from 200 to 599',
    },
    contains: text(
      'Text that stands in the first 64 KiB of the answer; it may use ${variables}.',
      1024,
      'text of 1 to 1024 characters; numbers, true and false need quotes',
    ),
    matches: text(
      'Regular expression (JavaScript, with the flags m and u) that is found in the first 64 KiB of the answer.',
      500,
      'a regular expression of 1 to 500 characters',
    ),
    headers: {
      description: 'Headers that the answer has, with their whole values, which may use ${variables}.',
      type: 'object',
      maxProperties: 20,
      propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", maxLength: 256, 'x-expected': 'the name of a header' },
      additionalProperties: {
        type: 'string',
        maxLength: 1024,
        'x-expected': 'text of at most 1024 characters; numbers, true and false need quotes',
      },
      'x-expected': 'a mapping of at most 20 names to texts',
    },
  },
};

const http = {
  description: 'Addresses that must answer as expected, in this order.',
  type: 'array',
  maxItems: 20,
  'x-expected': 'a list of at most 20 addresses, for example [{ path: /healthz }]',
  items: {
    type: 'object',
    additionalProperties: false,
    'x-expected': 'a mapping with path or url, and expect, timeout, retries, interval and otherHosts',
    properties: {
      path: {
        description: 'Path of a GET on the port of the deployment; it may use ${variables}.',
        type: 'string',
        pattern: '^/[!-~]*$',
        maxLength: 1024,
        'x-expected': 'a path that begins with / and has no spaces, for example /healthz',
      },
      url: {
        description: 'Address of a GET elsewhere, such as that of a load balancer; it may use ${variables}.',
        type: 'string',
        pattern: '^https?://[!-~]+$',
        maxLength: 1024,
        'x-expected': 'an address that begins with http:// or https:// and has no spaces',
      },
      expect: expectations,
      timeout: duration('Time after which a try has failed.', '5s'),
      retries: {
        description: 'Further tries after the first.',
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 10,
        'x-expected': 'a whole number from 0 to 1000',
      },
      interval: duration('Time between two tries.', '1s'),
      otherHosts: {
        description: 'Follows redirects to other hosts, too.',
        type: 'boolean',
        default: false,
        'x-expected': 'true or false',
      },
    },
  },
};

export const verifySchema = {
  description:
    'How a deployment is verified, besides that every task runs the promoted image and is healthy; in the order health, http, command, bake.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with within, http, command and bake',
  properties: {
    within: duration('How long it may take until every task is healthy.', '2m'),
    http,
    command: {
      description:
        'Run in a container of the promoted image, in the network of the environment; it must end with exit code 0. A list, or a mapping with a time of its own.',
      type: ['array', 'object'],
      minItems: 1,
      maxItems: 100,
      items: command('', '[]').items,
      additionalProperties: false,
      required: ['run'],
      'x-expected':
        'a list with a program and its arguments, for example ["/smoke-test"], or a mapping with run and timeout',
      properties: {
        run: command('The program and its arguments, which may use ${variables}.', '["/smoke-test"]'),
        timeout: duration('Time after which it is ended and has failed.', '1m'),
      },
    },
    bake: {
      description: 'Time during which health must hold; a duration, or a mapping.',
      type: ['string', 'object'],
      pattern: duration('', '').pattern,
      additionalProperties: false,
      required: ['for'],
      'x-expected': 'a duration such as 5m, or a mapping with for and interval',
      properties: {
        for: withoutDefault(duration('Time during which health must hold.', '')),
        interval: duration('Time between two looks.', '5s'),
      },
    },
  },
};
