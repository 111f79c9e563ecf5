import type { Secrets } from '../access/secrets.ts';
import { CREDENTIALS_PURPOSE, formatCredentials } from '../application/credentials.ts';
import type { Transaction } from '../database/connect.ts';
import type { RefusalReason } from '../graphql/refusal.ts';
import type { EnvironmentTarget } from './environment-target.ts';

/** What the git repository of a target asks for. Left out: as it is; an empty password takes both away. */
export interface TargetCredentialsInput {
  readonly username?: string | null;
  readonly password?: string | null;
}

export function credentialsReasons(
  { username, password }: TargetCredentialsInput,
  target: EnvironmentTarget,
  before: EnvironmentTarget | undefined,
): RefusalReason[] {
  const reason = (code: string, message: string) => ({ code: `environment.${code}`, field: 'password', message });
  if (target.kind !== 'git-ops')
    return username || password
      ? [
          reason(
            'credentials-unused',
            'Only a git-ops target has credentials of its own; set those of registries there.',
          ),
        ]
      : [];
  if (username && !password) return [reason('password-missing', 'A user name needs its password or token; give both.')];
  if (/[\r\n\0]/.test(`${username ?? ''}${password ?? ''}`))
    return [reason('credentials-malformed', 'User name and password cannot hold line breaks.')];
  const kept = keptSecret(before);
  // A password belongs to the repository that it was given for.
  if (kept !== undefined && password == null && kept.repositoryUrl !== target.repositoryUrl)
    return [
      reason(
        'password-missing',
        `The credentials that are kept belong to ${kept.repositoryUrl}; give those of the new repository, or an empty password for none.`,
      ),
    ];
  return [];
}

/**
 * The target with the id of its credentials. New ones stand under the id of those before, so that whatever holds it, a
 * deployment that is under way too, goes on with them, and no plan falls.
 */
export async function keepCredentials(
  tx: Transaction,
  secrets: Secrets,
  input: TargetCredentialsInput,
  target: EnvironmentTarget,
  before: EnvironmentTarget | undefined,
): Promise<EnvironmentTarget> {
  const kept = keptSecret(before)?.secretId;
  if (target.kind !== 'git-ops' || input.password === '') {
    if (kept !== undefined) await secrets.remove(tx, kept);
    return withSecret(target, undefined);
  }
  if (!input.password) return withSecret(target, kept);
  const text = formatCredentials({ username: input.username || 'git', password: input.password });
  if (kept === undefined) return withSecret(target, await secrets.put(tx, CREDENTIALS_PURPOSE, text));
  await secrets.replace(tx, kept, text);
  return withSecret(target, kept);
}

function keptSecret(target: EnvironmentTarget | undefined) {
  if (target?.kind !== 'git-ops' || target.secretId === undefined) return undefined;
  return { secretId: target.secretId, repositoryUrl: target.repositoryUrl };
}

function withSecret(target: EnvironmentTarget, secretId: string | undefined): EnvironmentTarget {
  if (target.kind !== 'git-ops') return target;
  const { secretId: _, ...settings } = target;
  return secretId === undefined ? settings : { ...settings, secretId };
}
