export * from './base.ts';
export * from './history.ts';
export { instructionOf } from './instruction.ts';
