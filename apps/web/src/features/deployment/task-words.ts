import type { Mark } from '../../ui/state-mark.tsx';
import type { SeenTask } from './sight-layout.ts';

/** The target's own word for a replica, with the mark that fits it. */
export function taskWord({ state, healthy }: Omit<SeenTask, 'digest'>): { mark: Mark; word: string } {
  if (state === 'running') {
    if (healthy === false) return { mark: 'failed', word: 'running, unhealthy' };
    return { mark: 'succeeded', word: healthy === null ? 'running' : 'running, healthy' };
  }
  if (state === 'exited' || state === 'failed' || state === 'rejected' || state === 'dead')
    return { mark: 'failed', word: state };
  return { mark: 'waiting', word: state };
}
