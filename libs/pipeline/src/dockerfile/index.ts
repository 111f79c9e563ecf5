export type { BuildParameters } from './build-parameters.ts';
export type { Directive, Directives } from './directives.ts';
export { DockerfileError, type DockerfileErrorCode, type Position } from './dockerfile-error.ts';
export { type Drawing, type DrawingQuestion, type DrawnEdge, type DrawnStage, drawStages } from './draw-stages.ts';
export { type ExternalInput, externalInputs, frontendArgument, type InputQuestion } from './external-inputs.ts';
export { globalScope } from './global-scope.ts';
export type { Heredoc } from './heredoc.ts';
export type { Keyword } from './keyword.ts';
export { type NeededStages, neededStages } from './needed-stages.ts';
export { parseDockerfile } from './parse-dockerfile.ts';
export { type Pin, pinDockerfile } from './pin-dockerfile.ts';
export { resolveStages } from './resolve-stages.ts';
export { resolveTarget } from './resolve-target.ts';
export type {
  ArgumentDeclaration,
  Instruction,
  Stage,
  StageEdge,
  StageGraph,
  StageSource,
  Take,
  TakeKind,
} from './stage-graph.ts';
export { stagePlatform, stagePlatforms } from './stage-platform.ts';
export { type StageArgument, stageArguments } from './stage-scope.ts';
export { stageSource, targetSource } from './stage-source.ts';
export { stageVertex, type VertexPlace } from './stage-vertex.ts';
