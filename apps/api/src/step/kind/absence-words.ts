import type { NotInCommit } from '../../source/not-in-commit.ts';

/** For people who miss files in their image: they see them in their own checkout. Pure; at most two sentences. */
export function absenceWords({ submodules, pointers }: NotInCommit): readonly string[] {
  return [
    ...said(
      submodules,
      'Submodules are not followed: empty in what is built is',
      'Copy what is needed into the repository',
    ),
    ...said(pointers, 'Git LFS is not asked: only its pointer is built in of', 'Commit the files themselves'),
  ];
}

function said(paths: readonly string[], what: string, advice: string): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return [`${what} ${paths.slice(0, 5).join(', ')}${more}. ${advice}, or leave them out by .dockerignore.`];
}
