import { git } from '../../source/git.ts';
import type { Clone } from '../../source/repository-cache.ts';
import type { BranchFile } from './branch-file.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitFacts {
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  readonly at: Date;
}

/** ms */
const patience = 60_000;

/**
 * Writes a commit on top of the file's head in which this one file has another text; no work tree, no index, and no filter
 * that could change a byte. The branch does not move. The same facts give the same commit. Gives its name.
 */
export async function commitFile(
  clone: Clone,
  file: BranchFile,
  text: string,
  facts: CommitFacts,
  signal: AbortSignal,
): Promise<string> {
  const run = async (args: readonly string[], input: string | Uint8Array) =>
    (await git({ ...clone, args, input, timeout: patience, signal })).toString('utf8').trim();
  let object = await run(['hash-object', '-t', 'blob', '-w', '--stdin'], text);
  const parts = file.path.split('/');
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const tree = `${file.head}:${parts.slice(0, depth).join('/')}`;
    const entries = await git({ ...clone, args: ['ls-tree', '-z', '--full-tree', tree], timeout: patience, signal });
    const isFile = depth === parts.length - 1;
    const entry = isFile ? `${file.mode} blob ${object}` : `040000 tree ${object}`;
    object = await run(['mktree', '-z'], replaceEntry(entries, parts[depth] as string, entry));
  }
  const stamp = `${Math.floor(facts.at.getTime() / 1000)} +0000`;
  const commit = [
    `tree ${object}`,
    `parent ${file.head}`,
    `author ${signature(facts.author)} ${stamp}`,
    `committer ${signature(facts.committer)} ${stamp}`,
    '',
    // git ends a commit at a zero byte.
    `${facts.message.replaceAll('\0', '').trimEnd()}\n`,
  ];
  return run(['hash-object', '-t', 'commit', '-w', '--stdin'], commit.join('\n'));
}

/** On bytes: names of other files need not be UTF-8, and must stay what they are. */
function replaceEntry(entries: Buffer, name: string, entry: string): Buffer {
  const lines = entries
    .toString('latin1')
    .split('\0')
    .filter((line) => line !== '');
  const wanted = Buffer.from(name).toString('latin1');
  const replaced = lines.map((line) => {
    const tab = line.indexOf('\t');
    return line.slice(tab + 1) === wanted ? `${entry}${line.slice(tab)}` : line;
  });
  return Buffer.from(replaced.map((line) => `${line}\0`).join(''), 'latin1');
}

/** Without what would end a name in a commit. */
function signature({ name, email }: Person): string {
  const clean = (text: string) => text.replace(/[<>\p{Cc}\s]+/gu, ' ').trim();
  return `${clean(name) || 'Slipway'} <${clean(email)}>`;
}
