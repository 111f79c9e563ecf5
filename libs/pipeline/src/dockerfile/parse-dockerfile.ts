import { connectStages } from './connect-stages.ts';
import { gatherStages } from './gather-stages.ts';
import { readFile, readNodes } from './read-file.ts';
import { resolveBases } from './resolve-base.ts';
import type { Stage, StageGraph, StageSource } from './stage-graph.ts';

/**
 * Reads a Dockerfile into its stages and what they take from one another, by the rules of BuildKit's Dockerfile
 * frontend. Bases with variables stay open until `resolveStages` knows the arguments. Throws DockerfileError only.
 */
export function parseDockerfile(text: string): StageGraph {
  const file = readFile(text);
  const { directives, escapeCharacter } = file;
  const { globalArguments, stages: gathered } = gatherStages(readNodes(file), escapeCharacter);
  const bases = resolveBases(gathered, escapeCharacter, undefined);
  const stages: readonly Stage[] = gathered.map((stage, number) => ({ ...stage, base: bases[number] as StageSource }));
  return { directives, globalArguments, stages, edges: connectStages(stages) };
}
