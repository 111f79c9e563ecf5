import { severities } from './severity.ts';

/** The schema of a policy document, draft 2020-12; `x-expected` holds the words of a problem. */
const rehearsal = {
  description: 'Report what this rule says, but never block by it.',
  type: 'boolean',
  default: false,
  'x-expected': 'true or false',
};

const yesOrNo = (description: string, whenAbsent: boolean) => ({
  description,
  type: 'boolean',
  default: whenAbsent,
  'x-expected': 'true or false',
});

const period = (description: string) => ({
  description: `${description} A whole number and a unit: 90m, 24h, 30d, 2w.`,
  type: 'string',
  pattern: '^[1-9][0-9]{0,7}[mhdw]$',
  'x-expected': 'a whole number and one of m, h, d, w, for example 24h or 30d',
});

const environment = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  'x-expected': 'the name of an environment',
};

const byteSize = 'a size such as 120MB or 1.5GiB';
const budget = (description: string) => ({
  description: `${description} One size for all platforms, or a mapping of platforms to sizes with default for the others.`,
  type: ['string', 'object'],
  pattern: '^[0-9.]{1,13}(?:B|[kMG]B|[KMG]iB)$',
  minProperties: 1,
  maxProperties: 20,
  additionalProperties: {
    type: 'string',
    pattern: '^[0-9.]{1,13}(?:B|[kMG]B|[KMG]iB)$',
    'x-expected': byteSize,
  },
  'x-expected': `${byteSize}, or a mapping of platforms to sizes`,
});

interface RuleSchema {
  readonly description: string;
  readonly properties?: object;
  readonly required?: readonly string[];
  /** It is asked when a document leaves it out, so that `false` is a way to say that it is not. */
  readonly byDefault?: boolean;
}

const rule = ({ description, properties = {}, required = [], byDefault = false }: RuleSchema) => {
  const names = [...Object.keys(properties), 'rehearsal'];
  const mapping = `a mapping with ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
  return {
    description,
    type: byDefault ? ['object', 'boolean'] : 'object',
    ...(byDefault ? { not: { const: true } } : {}),
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: { ...properties, rehearsal },
    'x-expected': byDefault ? `${mapping}, or false` : `${mapping}${names.length === 1 ? ', or {}' : ''}`,
  };
};

const freezeWindow = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'start', 'duration', 'timeZone'],
  'x-expected': 'a mapping with name, start, duration, recurrence and timeZone',
  properties: {
    name: {
      description: 'What people call it.',
      type: 'string',
      minLength: 1,
      maxLength: 100,
      'x-expected': 'a name of 1 to 100 characters',
    },
    start: {
      description: 'Local time at which the first one begins.',
      type: 'string',
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
      'x-expected': 'a local time, for example 2026-01-02T18:00',
    },
    duration: period('How long each one lasts.'),
    recurrence: {
      description: 'How it repeats, as an RFC 5545 RRULE; once when not given.',
      type: 'string',
      minLength: 1,
      maxLength: 500,
      'x-expected': 'an RFC 5545 rule, for example FREQ=WEEKLY;BYDAY=FR',
    },
    timeZone: {
      description: 'Name of the zone whose clocks count.',
      type: 'string',
      minLength: 1,
      maxLength: 60,
      'x-expected': 'the name of a time zone, for example Europe/Berlin',
    },
  },
};

export const policySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Policy of an environment',
  description: 'What must be true before a release may go there.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping of rules to their settings',
  properties: {
    freezeWindows: rule({
      description: 'Times in which nothing goes there.',
      required: ['windows'],
      properties: {
        windows: {
          description: 'Each of them once or repeated.',
          type: 'array',
          minItems: 1,
          maxItems: 50,
          items: freezeWindow,
          'x-expected': 'a list of 1 to 50 windows',
        },
        rollbacksPass: yesOrNo('Whether a rollback may go there nevertheless.', true),
      },
    }),
    upstream: rule({
      description: 'The release was deployed and verified in the upstream environments. Asked unless it is false.',
      byDefault: true,
      properties: {
        environments: {
          description: "Which ones; the environment's own upstreams when not given.",
          type: 'array',
          minItems: 1,
          maxItems: 50,
          uniqueItems: true,
          items: environment,
          'x-expected': 'a list of 1 to 50 different environments',
        },
        mode: {
          description: "All of them or one of them; the environment's own mode when not given.",
          type: 'string',
          enum: ['all', 'one'],
          'x-expected': 'all or one',
        },
      },
    }),
    soak: rule({
      description: 'How long the release has run, verified, before it goes on.',
      properties: {
        duration: period('In each upstream, or in one of them where one is enough.'),
        environments: {
          description: 'In these environments, whether they are upstreams or not.',
          type: 'object',
          minProperties: 1,
          maxProperties: 50,
          propertyNames: { minLength: 1, maxLength: 100, 'x-expected': 'the name of an environment' },
          additionalProperties: period('In this one.'),
          'x-expected': 'a mapping of environments to durations',
        },
      },
    }),
    platforms: rule({
      description: 'Every declared platform has its image. Asked unless it is false.',
      byDefault: true,
    }),
    tests: rule({
      description: 'The tests passed on every declared platform.',
      properties: { nonePasses: yesOrNo('Whether an application without tests passes.', false) },
    }),
    size: rule({
      description: 'Budgets for what a node downloads.',
      properties: {
        pull: budget('Most that a pull may have.'),
        update: budget('Most that an update from what runs may have.'),
        growth: budget('Most by which a pull may grow against what runs.'),
      },
    }),
    baseImage: rule({
      description: 'How fresh the base images are.',
      properties: {
        maxAge: period('Most that may have passed since it was built.'),
        current: {
          description:
            'Whether its tag must not have moved on: of every base image, or of those that the runtime stage stands on.',
          enum: [true, false, 'runtime'],
          default: false,
          'x-expected': 'true, false or runtime',
        },
      },
    }),
    findings: rule({
      description: 'What scanners found, on every platform, is less severe than this.',
      required: ['below'],
      properties: {
        below: {
          description: 'Findings of this severity and above refuse.',
          type: 'string',
          enum: severities.filter((severity) => severity !== 'unknown'),
          'x-expected': 'one of critical, high, medium, low, negligible',
        },
        accepted: {
          description: 'Findings that pass, by their identifiers.',
          type: 'array',
          maxItems: 1_000,
          items: {
            type: 'string',
            minLength: 1,
            maxLength: 200,
            'x-expected': 'an identifier, for example CVE-2026-1234',
          },
          'x-expected': 'a list of identifiers, for example [CVE-2026-1234]',
        },
        unknownPasses: yesOrNo('Whether findings without a severity pass.', false),
        reportAge: period('A report that is older counts as none.'),
      },
    }),
    approvals: rule({
      description: 'People who agree.',
      properties: {
        count: {
          description: 'How many different people.',
          type: 'integer',
          minimum: 1,
          maximum: 20,
          default: 1,
          'x-expected': 'a whole number from 1 to 20',
        },
        groups: {
          description: 'How many of each group at least; when any is named, only members of these count.',
          type: 'object',
          minProperties: 1,
          maxProperties: 20,
          propertyNames: { minLength: 1, maxLength: 100, 'x-expected': 'the name of a group' },
          additionalProperties: {
            type: 'integer',
            minimum: 0,
            maximum: 20,
            'x-expected': 'a whole number from 0 to 20',
          },
          'x-expected': 'a mapping of groups to numbers',
        },
        requesterMayApprove: yesOrNo('Whether who asks may approve.', false),
        expiresAfter: period('An approval counts no more after this.'),
      },
    }),
    order: rule({ description: 'Nothing older than what runs, unless it is a rollback.' }),
    concurrency: rule({ description: 'A release goes into one environment at a time.' }),
    releaseSet: rule({
      description: 'Applications that were tested together go together.',
      properties: { required: yesOrNo('Whether a release that belongs to no set is refused.', false) },
    }),
  },
};
