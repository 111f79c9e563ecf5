import { DockerfileError, excerpt } from './dockerfile-error.ts';
import type { Stage, StageGraph } from './stage-graph.ts';
import { didYouMean } from './suggest.ts';

/**
 * The stage that a target names: by name in any case of letters (the last one of that name), by number, or the last
 * one of the file when nothing is named. The engine itself takes names only. Throws DockerfileError.
 */
export function resolveTarget(graph: StageGraph, target: string | number | undefined): Stage {
  const { stages } = graph;
  const wanted = typeof target === 'string' ? target.toLowerCase() : undefined;
  const byName = stages.findLast(({ name }) => name !== undefined && name === wanted);
  const number = typeof target === 'number' ? target : /^\d+$/.test(wanted ?? '') ? Number(wanted) : undefined;
  const found =
    target === undefined || target === ''
      ? stages.at(-1)
      : (byName ?? (number === undefined ? undefined : stages[number]));
  if (found !== undefined) return found;
  const shown = excerpt(String(target));
  const names = stages.map((stage) => stage.name ?? String(stage.number));
  throw new DockerfileError(
    'unknown-target',
    `The Dockerfile has no stage ${shown}${didYouMean(shown, names) || `; it has ${excerpt([...new Set(names)].join(', '))}.`}`,
  );
}
