export * from './choose-child.ts';
export * from './input-stand.ts';
export * from './newer-versions.ts';
export * from './next-check.ts';
export * from './observe.ts';
export * from './state-sentence.ts';
export * from './tag-state.ts';
