import { changedNames, type RebuildChange } from './change.ts';

export type RebuildTrigger = 'base-image' | 'schedule' | 'person' | 'parent';

/** Why a release was made that nobody asked for by a commit. Plain data: it is kept with the release. */
export interface ReleaseCause {
  readonly trigger: RebuildTrigger;
  /** What was known to have moved when it began; none where that was still to be looked at. */
  readonly changes: readonly RebuildChange[];
  /** What it has to do without, in sentences: a parent that could not be rebuilt. */
  readonly without?: string | undefined;
}

/** One sentence for a person, and what it does without. `by` is who asked, `rebuilt` what is built anew. */
export function causeSentence({ without, ...cause }: ReleaseCause, rebuilt: string, by: string): string {
  const sentence = sentenceOf(cause, rebuilt, by);
  return without === undefined ? sentence : `${sentence} ${without}`;
}

function sentenceOf({ trigger, changes }: Omit<ReleaseCause, 'without'>, rebuilt: string, by: string): string {
  const moved = changes.length === 0 ? '' : `, and ${changedNames(changes)} had moved`;
  switch (trigger) {
    case 'person':
      return `${by} asked to rebuild ${rebuilt}${moved}.`;
    case 'schedule':
      return `The schedule asked to rebuild ${rebuilt}${moved}.`;
    case 'base-image':
    case 'parent':
      return `${rebuilt} was rebuilt because ${changes.length === 0 ? 'an image that it takes' : changedNames(changes)} moved.`;
  }
}
