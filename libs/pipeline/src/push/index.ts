export { type Push, parsePush, type ReadPush } from './parse-push.ts';
export { matchesRule, type PushedRef, patternFault, type ReleaseRule } from './release-rule.ts';
export { sameRepository } from './same-repository.ts';
