import type { PushedRef } from './release-rule.ts';

export interface Push {
  readonly ref: PushedRef;
  /** What it points to now: a commit, or an annotated tag. */
  readonly commit: string;
  /** Every address that the git host gives for the repository. */
  readonly repositories: readonly string[];
  readonly by: string | undefined;
}

/** `nothing`: understood, and no push that could be released. */
export type ReadPush =
  | { readonly kind: 'push'; readonly push: Push }
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'malformed'; readonly message: string };

const pushes: ReadonlySet<string> = new Set(['push', 'push hook', 'tag push hook']);
const addresses = ['clone_url', 'ssh_url', 'git_url', 'html_url', 'git_http_url', 'git_ssh_url', 'web_url', 'url'];

/**
 * Reads what GitHub, GitLab, Gitea and Forgejo tell of a push.
 * @param event their word for it: `push`, `Push Hook`, `ping`
 * @param body parsed JSON
 */
export function parsePush(event: string, body: unknown): ReadPush {
  const told = record(body);
  if (told === undefined) return malformed('The body is no JSON object.');
  if (event.toLowerCase() === 'ping') return nothing('The git host asked whether somebody listens, and somebody does.');
  // GitLab sends pushes of all repositories of an instance as "System Hook".
  const kind = told.object_kind ?? told.event_name;
  const isPush =
    pushes.has(event.toLowerCase()) ||
    (event.toLowerCase() === 'system hook' && (kind === 'push' || kind === 'tag_push'));
  if (!isPush) return nothing(`Only pushes are of interest, and "${event.slice(0, 60)}" is none.`);
  return readPush(told);
}

function readPush(told: Readonly<Record<string, unknown>>): ReadPush {
  const name = text(told.ref);
  if (name === undefined) return malformed('The push names no reference: its "ref" is missing.');
  const ref = refOf(name);
  if (ref === undefined) return nothing(`${name.slice(0, 80)} is neither a tag nor a branch.`);
  const commit = text(told.after);
  if (told.deleted === true || (commit !== undefined && /^0+$/.test(commit)))
    return nothing(`The ${ref.kind} ${ref.name.slice(0, 80)} was deleted.`);
  if (commit === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    return malformed('The push names no commit: its "after" is missing, or is none.');
  const repositories = [told.repository, told.project].flatMap((one) => {
    const known = record(one) ?? {};
    return addresses.flatMap((field) => text(known[field]) ?? []);
  });
  if (repositories.length === 0)
    return malformed('The push names no repository: neither "repository" nor "project" has an address.');
  const pusher = record(told.pusher) ?? {};
  const by = [told.user_username, pusher.login, pusher.username, pusher.name, told.user_name].flatMap(
    (one) => text(one) ?? [],
  )[0];
  return { kind: 'push', push: { ref, commit, repositories: [...new Set(repositories)], by: by?.slice(0, 100) } };
}

function refOf(ref: string): PushedRef | undefined {
  const [, place, name] = /^refs\/(tags|heads)\/(.+)$/s.exec(ref) ?? [];
  if (name === undefined) return undefined;
  return { kind: place === 'tags' ? 'tag' : 'branch', name };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function nothing(because: string): ReadPush {
  return { kind: 'nothing', because };
}

function malformed(message: string): ReadPush {
  return { kind: 'malformed', message };
}
