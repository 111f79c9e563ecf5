/** Who may import whom. Each rule says why in one sentence; ARCHITECTURE.md tells the whole. */

const tests = '\\.test\\.tsx?$|/testing/|/conformance\\.ts$';
/** Packages without any code, which a resolver of code does not find. */
const typesOnly = '^@graphql-typed-document-node/core$';
const api = (rooms) => `^apps/api/src/(${rooms})/`;

/** From the ground up; a room uses its own floor and those below it. */
const floors = [
  'database|graphql|queue',
  'access|audit',
  'application|builder|registry',
  'image',
  'release',
  'environment|finding|base-image',
  'restriction|rebuild',
  'promotion',
  'deployment|step',
  'webhook',
];
const floorRules = floors.slice(0, -1).map((rooms, floor) => ({
  name: `floor-${rooms.replaceAll('|', '-')}`,
  comment: `What must travel upwards from ${rooms.replaceAll('|', ', ')} travels as a job or a notification, never as an import.`,
  severity: 'error',
  from: { path: api(rooms), pathNot: tests },
  to: { path: api(floors.slice(floor + 1).join('|')) },
}));

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third one is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unlisted',
      comment: 'What is imported must stand in the package.json of the workspace that imports it.',
      severity: 'error',
      from: {},
      to: { pathNot: typesOnly, dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import must lead to a file.',
      severity: 'error',
      from: {},
      to: { pathNot: typesOnly, couldNotResolve: true },
    },
    {
      name: 'tests-stay-outside',
      comment: 'Code that runs in production needs no test and no testing code.',
      severity: 'error',
      from: { pathNot: `${tests}|^test/|/jest\\.|global-set|^apps/api/scripts/` },
      to: { path: tests },
    },
    {
      name: 'libraries-know-no-app',
      comment: 'A library that knew an application could not be used by another.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|infra|test)/' },
    },
    {
      name: 'apps-are-islands',
      comment: 'Applications meet over the network, by the schema, and nowhere else.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'infra-stands-alone',
      comment: 'The set-up of a bare machine works before anything else of the project does.',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(apps|libs|test)/' },
    },
    {
      name: 'nobody-needs-infra',
      comment: 'Slipway runs on machines that were not set up by us.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { path: '^infra/' },
    },
    {
      name: 'web-knows-the-schema-only',
      comment: 'The dashboard is a client as any other: what it needs comes over GraphQL.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^(libs|apps/api)/' },
    },
    {
      name: 'ui-knows-no-noun',
      comment: 'Buttons, tables and charts are of use to every feature as long as they know none.',
      severity: 'error',
      from: { path: '^apps/web/src/ui/' },
      to: { path: '^apps/web/src/(features|app|graphql)/' },
    },
    {
      name: 'layouts-are-pure',
      comment: 'Positions are computed from data alone, so that a table test can hold them.',
      severity: 'error',
      from: { path: '^apps/web/src/.*-layout\\.ts$' },
      to: { path: '\\.tsx$|node_modules/(react|next|urql)/' },
    },
    {
      name: 'model-is-words',
      comment: 'The words of registries need nothing but a hash function.',
      severity: 'error',
      from: { path: '^libs/registry/src/model/', pathNot: tests },
      to: { pathNot: '^libs/registry/src/(model/|error\\.ts)|^(node:)?crypto$' },
    },
    {
      name: 'acts-know-no-transport',
      comment: 'Acts on images work on any registry: they know its interface, not HTTP.',
      severity: 'error',
      from: { path: '^libs/registry/src/(image|layer)/', pathNot: tests },
      to: { path: '^libs/registry/src/(remote|layout)/|node_modules/undici/' },
    },
    {
      name: 'registry-stands-alone',
      comment: 'The registry client could be published by itself.',
      severity: 'error',
      from: { path: '^libs/registry/' },
      to: { path: '^libs/pipeline/' },
    },
    {
      name: 'pipeline-is-pure',
      comment: 'The thinking does no I/O: it may use the words of registries, and parsers.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/', pathNot: tests },
      to: {
        pathNot:
          '^libs/pipeline/|^libs/registry/src/index\\.ts$|node_modules/(croner|dockerfile-ast|vscode-languageserver-types|ajv|yaml)/',
      },
    },
    {
      name: 'resolvers-are-one-call',
      comment: 'A resolver calls its service (or loaders) and knows no SQL, no engine and no registry.',
      severity: 'error',
      from: { path: '\\.resolver\\.ts$' },
      to: {
        path: '\\.store\\.ts$|^apps/api/src/(database/connect|engine|target|source|step)|node_modules/(postgres|dockerode|undici)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stores-belong-to-their-noun',
      comment:
        "A noun asks another noun's service, never its tables; the run of a release and of a promotion is one noun.",
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/', pathNot: tests },
      to: {
        path: '^apps/api/src/[^/]+/.*\\.store\\.ts$',
        pathNot: '^apps/api/src/(($1|audit)/|release/run\\.store)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stores-hold-sql-only',
      comment: 'A store knows the database and rows, and no one who uses it.',
      severity: 'error',
      from: { path: '\\.store\\.ts$' },
      to: { path: '\\.(service|resolver)\\.ts$|^apps/api/src/(engine|target|source)/|node_modules/dockerode/' },
    },
    {
      name: 'engine-only-there',
      comment: 'The Docker Engine is spoken to in engine and target, so that its oddities stay there.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: `^apps/api/src/(engine|target)/|${tests}` },
      to: { path: 'node_modules/dockerode/' },
    },
    {
      name: 'edges-know-no-noun',
      comment:
        'Engine, source, target and report are edges: they know the outside and the words, never a service or a table.',
      severity: 'error',
      from: { path: api('engine|source|target|report'), pathNot: tests },
      to: { path: '^apps/api/src/', pathNot: api('engine|source|target|report') },
    },
    {
      name: 'long-work-in-steps',
      comment: 'Only step kinds do work that outlives a request; what a request asks of an edge is a look.',
      severity: 'error',
      from: {
        path: api('graphql|database|access|audit|image|release|rebuild|environment|restriction|promotion'),
        pathNot: tests,
      },
      to: {
        path: api('engine|target|source'),
        pathNot: '/(parse-settings|invalid-settings)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...floorRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/\\.next/|next-env|/generated/|^\\.slipway/|^test/fixtures/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@slipway/source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'],
    },
  },
};
