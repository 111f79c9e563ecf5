import { conditionOf, flappingFrom, type TagState } from './tag-state.ts';

/** One sentence that says how a watched tag stands. `name` as people write it: debian:12. */
export function stateSentence(name: string, state: TagState): string {
  switch (conditionOf(state)) {
    case 'could-not-check':
      return state.failing?.sentence ?? '';
    case 'not-checked':
      return `Nobody looked at ${name} yet.`;
    case 'gone':
      return `Its registry has no ${name} any more; nothing is rebuilt on it, and what was built stays as it is.`;
    case 'platform-lost':
      return `${name} has no image for ${state.lost.join(', ')} any more, which is in use; nothing is rebuilt on it until there is one.`;
    case 'flapping':
      return `${name} went back to what it had been ${state.returns} times within a day; it has to stay the same before anything is rebuilt on it.`;
    case 'settling':
      if (state.settled === undefined)
        return `${name} was seen for the first time; it counts when it stays so for the settle time.`;
      return state.returns < flappingFrom && state.returns > 0
        ? `${name} moved back to what it had been; it counts when it stays so for the settle time.`
        : `${name} moved; it counts when it stays so for the settle time, since other platforms may follow.`;
    case 'settled':
      return `${name} is what it has been since it settled.`;
  }
}
