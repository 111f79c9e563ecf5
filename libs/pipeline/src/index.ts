export * from './base-image/index.ts';
export * from './dockerfile/index.ts';
export * from './image/index.ts';
export * from './pipeline-file/index.ts';
export * from './promotion/index.ts';
export * from './push/index.ts';
export * from './rebuild/index.ts';
export * from './release/index.ts';
