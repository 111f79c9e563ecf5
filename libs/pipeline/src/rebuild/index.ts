export * from './cause.ts';
export { changedNames, familiar, type RebuildChange, type SettledImage, type TakenImage } from './change.ts';
export * from './input-key.ts';
export * from './plan-rebuilds.ts';
export * from './policy.ts';
export * from './read-policy.ts';
export { dueRun, nextRuns, scheduleProblem } from './schedule.ts';
export { windowAt } from './window.ts';
