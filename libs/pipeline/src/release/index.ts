export * from './advance.ts';
export * from './attempts.ts';
export * from './plan.ts';
export { isRebuildOf, parseRebuildVersion, type RebuildVersion, rebuildVersion } from './rebuild-version.ts';
export * from './run.ts';
export { mustStop } from './settle.ts';
export * from './status.ts';
export * from './tags.ts';
export * from './version.ts';
