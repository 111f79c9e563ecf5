export * from './choose-child.ts';
export * from './input-stand.ts';
export * from './newer-versions.ts';
export * from './next-check.ts';
export { type ParsedNotification, parseNotification } from './notification/parse-notification.ts';
export type { PushedTag } from './notification/pushed-tag.ts';
export * from './observe.ts';
export * from './state-sentence.ts';
export * from './tag-state.ts';
