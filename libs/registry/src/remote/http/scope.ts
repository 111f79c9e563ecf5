/**
 * Our scopes with the further actions that a challenge asks for on the same repositories: Debian's registry wants
 * `delete` to end an upload. Repositories that we did not name are left out.
 */
export function withChallenged(ours: string, challenged: string | undefined): string {
  if (ours === '') return challenged ?? '';
  const actions = new Map<string, readonly string[]>();
  const add = (scope: string, isOurs: boolean) => {
    const colon = scope.lastIndexOf(':');
    const resource = scope.slice(0, colon);
    if (colon < 0 || (!isOurs && !actions.has(resource))) return;
    const more = scope.slice(colon + 1).split(',');
    actions.set(resource, [...new Set([...(actions.get(resource) ?? []), ...more])].filter(Boolean));
  };
  for (const scope of ours.split(' ').filter(Boolean)) add(scope, true);
  for (const scope of (challenged ?? '').split(' ').filter(Boolean)) add(scope, false);
  return [...actions].map(([resource, some]) => `${resource}:${some.join(',')}`).join(' ');
}
