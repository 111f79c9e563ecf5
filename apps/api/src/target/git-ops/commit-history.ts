import { asking, type Clone } from '../../source/repository-cache.ts';

/** Names the promotion that made a commit, so that a later attempt finds what an earlier one pushed. */
export const promotionTrailer = 'Slipway-Promotion';

/** How far back a commit of a promotion is looked for. */
const farthest = 1_000;

export interface SetBy {
  readonly commit: string;
  /** `Name <email>` */
  readonly author: string;
  readonly subject: string;
  readonly at: Date;
  /** When Slipway made it. */
  readonly promotion?: string;
}

/** The last commit that put this text into the file, or, for an empty one, changed the file; undefined when none is found. */
export async function whoSet(
  clone: Clone,
  place: { readonly head: string; readonly path: string; readonly value: string },
  signal: AbortSignal,
): Promise<SetBy | undefined> {
  const format = `%H%x00%an <%ae>%x00%s%x00%ct%x00%(trailers:key=${promotionTrailer},valueonly,separator=%x20)`;
  const search = place.value === '' ? [] : [`-S${place.value}`];
  const found = await asking(
    clone,
    signal,
  )([
    '--literal-pathspecs',
    'log',
    '-1',
    ...search,
    '--encoding=UTF-8',
    `--format=${format}`,
    place.head,
    '--',
    place.path,
  ]);
  const [commit = '', author = '', subject = '', at = '', promotion = ''] = found.trim().split('\0');
  if (commit === '') return undefined;
  return {
    commit,
    author,
    subject: subject.slice(0, 200),
    at: new Date(Number(at) * 1000),
    ...(promotion.trim() === '' ? {} : { promotion: promotion.trim() }),
  };
}

/** Whether one of the last commits was made by this promotion. */
export async function hasCommitOf(
  clone: Clone,
  head: string,
  promotion: string,
  signal: AbortSignal,
): Promise<boolean> {
  const format = `--format=%(trailers:key=${promotionTrailer},valueonly,separator=%x20)`;
  const found = await asking(clone, signal)(['log', `-${farthest}`, '--encoding=UTF-8', format, head]);
  return found.split('\n').some((line) => line.trim() === promotion);
}
