import { InvalidReference, isTag, parseRepository } from '@slipway/registry';
import { z } from 'zod';
import { fill } from '../fill.ts';
import { InvalidTargetSettings, readSettings } from '../invalid-settings.ts';
import type { RegistryOnlySettings } from './settings.ts';

const repository = 'a repository, for example registry.example.org/production/web';
const tag = 'a tag, for example production';
const schema = z.strictObject(
  {
    repository: z.string({ error: repository }).min(1, repository).max(512, repository).optional(),
    tag: z.string({ error: tag }).min(1, tag).max(512, tag).optional(),
  },
  { error: 'an object' },
);

/** The settings of a `registry-only` target as an environment keeps them, without `kind`. Throws InvalidTargetSettings with every problem. */
export function parseRegistryOnlySettings(value: unknown): RegistryOnlySettings {
  const read = readSettings('registry-only', schema, value);
  const example = { application: 'application', environment: 'environment', version: '1.0.0' };
  const problems = [...repositoryProblems(read.repository, example), ...tagProblems(read.tag, example)];
  if (problems.length > 0) throw new InvalidTargetSettings(problems);
  return {
    ...(read.repository === undefined ? {} : { repository: read.repository }),
    ...(read.tag === undefined ? {} : { tag: read.tag }),
  };
}

type Values = Readonly<Record<string, string>>;

function repositoryProblems(text: string | undefined, values: Values): readonly string[] {
  if (text === undefined) return [];
  try {
    parseRepository(fill(text, values));
    return [];
  } catch (cause) {
    if (!(cause instanceof InvalidReference)) throw cause;
    return [cause.message];
  }
}

function tagProblems(text: string | undefined, values: Values): readonly string[] {
  if (text === undefined || isTag(fill(text, values))) return [];
  return [
    `"${text.slice(0, 200)}" cannot be a tag: expected up to 128 letters, digits, "_", "." and "-", and of variables \${application}, \${environment} and \${version}.`,
  ];
}
