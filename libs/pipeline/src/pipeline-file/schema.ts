// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { tagRuleWhens } from './pipeline-file.ts';
import { runSchema } from './run-schema.ts';
import { command, values } from './schema-parts.ts';
import { verifySchema } from './verify-schema.ts';

const stage = (description: string) => ({
  description,
  type: 'string',
  pattern: '^(?:[a-zA-Z][a-zA-Z0-9_.-]*|0|[1-9][0-9]{0,3})$',
  maxLength: 128,
  'x-expected': 'the name of a Dockerfile stage, or its number in quotes',
});

const path = (description: string, whenAbsent: string) => ({
  description,
  type: 'string',
  minLength: 1,
  maxLength: 1024,
  default: whenAbsent,
  'x-expected': "a path from the repository's root",
});

const tagName = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: '^(?!latest$)(?![0-9]+\\.[0-9]+$)(?:\\$\\{[^{}]*\\}|[a-zA-Z0-9_])(?:\\$\\{[^{}]*\\}|[a-zA-Z0-9_.-])*$',
  'x-expected':
    'a tag of at most 128 letters, digits, "_", "." and "-", with ${variables}; latest and X.Y move by themselves with tags vX.Y.Z',
};

const targets = {
  description: 'Stages of the Dockerfile and what each one is for.',
  type: 'object',
  additionalProperties: false,
  'x-expected': 'a mapping with build, test and runtime',
  properties: {
    build: stage('Stage that is built first, so that test and package start from it.'),
    test: {
      description: 'Stage that tests: its name, or a mapping when its reports or its command differ from the defaults.',
      type: ['string', 'object'],
      pattern: '^(?:[a-zA-Z][a-zA-Z0-9_.-]*|0|[1-9][0-9]{0,3})$',
      maxLength: 128,
      additionalProperties: false,
      required: ['stage'],
      'x-expected': 'the name of a Dockerfile stage, or a mapping with stage, reports and command',
      properties: {
        stage: stage('Name or number of the stage.'),
        reports: {
          description: "Absolute folder in the stage's image that is kept: JUnit XML and whatever else lies there.",
          type: 'string',
          pattern: '^/',
          maxLength: 1024,
          default: '/reports',
          'x-expected': "an absolute folder in the stage's image, for example /reports",
        },
        command: command(
          'Run in a container of the stage, without network; its exit code is the result. Without a command the stage itself runs the tests while it is built and writes their exit code to exit-code in the reports folder.',
          '["/app.test", "-v"]',
        ),
      },
    },
    runtime: stage("Stage that is released; the Dockerfile's last one when not given."),
  },
};

/**
 * The schema of slipway.yaml, draft 2020-12, printed to schema/slipway.schema.json for editors. Each value carries
 * `x-expected`, the words in which an error says what should have stood there.
 */
export const pipelineFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'slipway.yaml',
  description:
    'How Slipway releases the application in this repository. Values of image, args, tags, run.env and verify may use ${registry}, ${version}, ${commit}, ${shortCommit}, ${tag}, ${branch} and ${created}; $${ stands for a literal ${.',
  type: 'object',
  additionalProperties: false,
  required: ['image', 'platforms'],
  'x-expected': 'a mapping with image, platforms and more',
  properties: {
    image: {
      description: 'Image repository that releases are published to; only ${registry} may be used in it.',
      type: 'string',
      minLength: 1,
      maxLength: 512,
      examples: ['${registry}/team/app', 'ghcr.io/team/app'],
      'x-expected': 'an image repository, for example ${registry}/team/app',
    },
    platforms: {
      description: 'Platforms of a release, each one once.',
      type: 'array',
      minItems: 1,
      maxItems: 16,
      items: {
        type: 'string',
        minLength: 1,
        maxLength: 64,
        examples: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
        'x-expected': 'a platform, for example linux/arm64',
      },
      'x-expected': 'a list of 1 to 16 platforms, for example [linux/amd64, linux/arm64]',
    },
    dockerfile: path("Path of the Dockerfile from the repository's root.", 'Dockerfile'),
    context: path("Folder that the build sees, from the repository's root; . is the root.", '.'),
    targets,
    args: values('Build arguments; the values may use ${variables}.', 'the name of a build argument'),
    tags: {
      description:
        'Tags besides the version itself. A tag vX.Y.Z in git also moves X.Y and latest, unless they point to something newer.',
      type: 'array',
      maxItems: 20,
      'x-expected': 'a list of at most 20 tags, for example ["${version}", "${branch}"]',
      items: {
        ...tagName,
        type: ['string', 'object'],
        additionalProperties: false,
        required: ['name'],
        'x-expected': `${tagName['x-expected']}; or a mapping with name and when`,
        properties: {
          name: { description: 'The tag; it may use ${variables}.', ...tagName },
          when: {
            description:
              'Kind of version that gets it: release (vX.Y.Z), prerelease (vX.Y.Z-…), other (any other tag), untagged (no tag on the commit), or always.',
            type: 'string',
            enum: [...tagRuleWhens],
            default: 'always',
            'x-expected': `one of ${tagRuleWhens.join(', ')}`,
          },
        },
      },
    },
    run: runSchema,
    verify: verifySchema,
  },
};
