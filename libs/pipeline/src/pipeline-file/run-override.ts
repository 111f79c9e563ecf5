import { PipelineFileError, type Problem } from './problem.ts';
import { runSchema } from './run-schema.ts';
import { readRun } from './run-section.ts';
import type { RunSettings } from './run-settings.ts';
import type { RunShape } from './run-shape.ts';
import { checkShape, compileSchema } from './shape-problem.ts';
import { parseTemplate, VariableError } from './variables.ts';
import { type Path, readYaml } from './yaml-tree.ts';

/** What an environment changes about how a release runs there; what is not given stays as the release says. */
export type RunOverride = Partial<RunSettings>;

const validate = compileSchema<RunShape>(runSchema);

/** Reads YAML or JSON that looks as `run:` of a slipway.yaml; an empty text changes nothing. Throws PipelineFileError with every problem. */
export function parseRunOverride(text: string): RunOverride {
  const yaml = readYaml(text);
  if ('problems' in yaml) throw new PipelineFileError(yaml.problems);
  const tree = yaml.tree.value === null ? { ...yaml.tree, value: {} } : yaml.tree;
  const shaped = checkShape(tree, validate);
  if ('problems' in shaped) throw new PipelineFileError(shaped.problems);
  const { shape } = shaped;
  const problems: Problem[] = [];
  const add = (path: Path, message: string, at: 'value' | 'key' = 'value') => {
    const own = path.slice(1);
    problems.push(tree.problemAt(tree.placeOf(own)[at], own, message));
  };
  for (const [name, value] of Object.entries(shape.env ?? {})) {
    try {
      parseTemplate(value);
    } catch (error) {
      if (!(error instanceof VariableError)) throw error;
      add(['run', 'env', name], error.message);
    }
  }
  // The port that a health check asks may be the release's.
  const { port, env, ...more } = readRun({ ...shape, port: shape.port ?? 1 }, { add });
  if (problems.length > 0) throw new PipelineFileError(problems);
  return {
    ...more,
    ...(shape.port === undefined || port === undefined ? {} : { port }),
    ...(shape.env === undefined ? {} : { env }),
  };
}

/**
 * The release's `run:` with what an environment changes: variables and limits one by one, secrets and volumes by their names,
 * everything else as a whole.
 */
export function mergeRun(run: RunSettings, override: RunOverride): RunSettings {
  const { env = {}, resources, secrets, volumes, ...whole } = override;
  return {
    ...run,
    ...whole,
    env: { ...run.env, ...env },
    ...(resources === undefined ? {} : { resources: { ...run.resources, ...resources } }),
    ...(secrets === undefined ? {} : { secrets: byName(run.secrets, secrets) }),
    ...(volumes === undefined ? {} : { volumes: byName(run.volumes, volumes) }),
  };
}

function byName<T extends { readonly name: string }>(before: readonly T[] = [], changed: readonly T[]): readonly T[] {
  const names = new Set(changed.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...changed];
}
