import { describe, expect, it } from '@jest/globals';
import * as status from './status.ts';

describe('steps', () => {
  it.each(status.stepStates)('%s is live or final', (state) => {
    expect(status.isLiveStep(state)).toBe(['waiting', 'ready', 'running'].includes(state));
    expect(status.isFinalStep(state)).toBe(!status.isLiveStep(state));
    expect(status.endedBadly(state)).toBe(['failed', 'errored'].includes(state));
  });
});

describe('releases and promotions', () => {
  it.each([...new Set([...status.releaseStates, ...status.promotionStates])])('%s', (state) => {
    expect(status.isLiveRun(state)).toBe(['queued', 'running', 'cancelling'].includes(state));
    expect(status.isFinalRun(state)).toBe(!status.isLiveRun(state));
    expect(status.hasSucceeded(state)).toBe(['published', 'succeeded'].includes(state));
    expect(status.canRetry(state)).toBe(['failed', 'errored', 'cancelled'].includes(state));
    expect(status.canCancel(state)).toBe(['queued', 'running'].includes(state));
  });
});

describe('reading a word', () => {
  it('knows the closed sets and nothing else', () => {
    expect(status.stepKinds.every(status.isStepKind)).toBe(true);
    expect(status.stepStates.every(status.isStepState)).toBe(true);
    expect(status.releaseStates.every(status.isReleaseState)).toBe(true);
    expect(status.promotionStates.every(status.isPromotionState)).toBe(true);
    expect(status.isStepKind('compile') || status.isStepState('done')).toBe(false);
    expect(status.isReleaseState('succeeded') || status.isPromotionState('published')).toBe(false);
  });
});
