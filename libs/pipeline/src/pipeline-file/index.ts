export { parseDuration } from './duration.ts';
export * from './parse.ts';
export * from './pipeline-file.ts';
export * from './problem.ts';
export { mergeRun, parseRunOverride, type RunOverride } from './run-override.ts';
export { secretFile } from './run-section.ts';
export * from './run-settings.ts';
export { pipelineFileSchema } from './schema.ts';
export {
  expand,
  VariableError,
  type VariableName,
  type Variables,
  variableMeanings,
  variableNames,
  variablesIn,
  variablesOf,
} from './variables.ts';
export { isPattern } from './verify-section.ts';
export * from './verify-settings.ts';
