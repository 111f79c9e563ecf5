import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../place.ts';
import { type Check, findings } from './check.ts';

/** Files that are printed by a program and checked in: workspace, script that compares, and what makes them anew. */
const printed = [
  ['apps/api', 'check:schema', 'apps/api/schema.graphql'],
  ['apps/api', 'check:database', 'apps/api/db/schema.sql'],
  ['apps/web', 'check:codegen', "the dashboard's types"],
] as const;

export const generatedFiles: readonly Check[] = printed.map(([workspace, script, what]) => ({
  name: `${what} are what the sources say`.replace(/^(apps\S+) are what the sources say/, '$1 is what the sources say'),
  run: async () => {
    const { scripts = {} } = JSON.parse(await readFile(join(root, workspace, 'package.json'), 'utf8')) as {
      scripts?: Record<string, string>;
    };
    if (scripts[script] === undefined) return [`${workspace}/package.json has no script ${script}.`];
    return findings('npm', ['run', '--silent', '--workspace', workspace, script]);
  },
}));
