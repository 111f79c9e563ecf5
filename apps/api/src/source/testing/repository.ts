import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file's text or bytes; or a link to a path; or undefined, to take it away. */
export type Content = string | Uint8Array | { readonly link: string } | { readonly script: string } | undefined;

export interface TestRepository {
  readonly folder: string;
  readonly url: string;
  git(...args: string[]): string;
  /** Commits these changes; gives the commit. */
  commit(files: Readonly<Record<string, Content>>, message?: string): string;
}

export const committedAt = new Date('2026-01-02T03:04:05Z');

/** A real repository with a work tree, its clock stopped so that its commits have the same names each time. */
export function makeRepository(folder: string): TestRepository {
  mkdirSync(folder, { recursive: true });
  const at = committedAt.toISOString();
  const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at };
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...settings, ...args], { encoding: 'utf8', env }).trim();
  git('init', '-q', '-b', 'main');
  return {
    folder,
    url: `file://${folder}`,
    git,
    commit: (files, message = 'Change') => {
      for (const [path, content] of Object.entries(files)) {
        const place = join(folder, path);
        rmSync(place, { force: true, recursive: true });
        mkdirSync(dirname(place), { recursive: true });
        if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(place, content);
        else if (content !== undefined && 'link' in content) symlinkSync(content.link, place);
        else if (content !== undefined) {
          writeFileSync(place, content.script);
          chmodSync(place, 0o755);
        }
      }
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
