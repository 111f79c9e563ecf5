import type { RefusalReason } from '../graphql/refusal.ts';
import type { ApplicationRow } from './application.store.ts';
import type { RepositoryCredentials } from './credentials.ts';
import { credentialsReason, pipelineFileReason, urlReason } from './registration.ts';

/** What is left out stays; an empty password takes the credentials away. */
export interface UpdateApplicationInput {
  readonly repositoryUrl?: string | null;
  readonly pipelineFile?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
}

type Present = Pick<ApplicationRow, 'repositoryUrl' | 'pipelineFile' | 'secretId'>;

/** What an application is to be read by. */
export interface SourceChange {
  readonly repositoryUrl: string;
  readonly pipelineFile: string;
  readonly credentials: 'as-they-are' | 'none' | RepositoryCredentials;
}

/** Everything that the input alone tells against the change; what is not changed is not judged again. */
export function sourceChangeReasons(
  present: Present,
  input: UpdateApplicationInput,
  allowFile: string | undefined,
): RefusalReason[] {
  const { repositoryUrl, pipelineFile } = sourceChange(present, input, undefined);
  const moves = repositoryUrl !== present.repositoryUrl;
  const reasons = [
    moves ? urlReason(repositoryUrl, allowFile) : undefined,
    pipelineFile === present.pipelineFile ? undefined : pipelineFileReason(pipelineFile),
    credentialsReason(input) ?? (moves ? keptReason(present, input) : undefined),
  ];
  return reasons.filter((reason) => reason !== undefined);
}

/** `kept` is the user name that is kept for the present address; a new password alone goes with it. */
export function sourceChange(
  present: Present,
  { username, password, ...input }: UpdateApplicationInput,
  kept: string | undefined,
): SourceChange {
  const credentials =
    password == null ? 'as-they-are' : password === '' ? 'none' : { username: username || kept || 'git', password };
  return {
    repositoryUrl: input.repositoryUrl?.trim() ?? present.repositoryUrl,
    pipelineFile: input.pipelineFile?.trim() ?? present.pipelineFile,
    credentials,
  };
}

/** A password belongs to the repository that it was given for: whoever may change the address must not learn it there. */
function keptReason({ repositoryUrl, secretId }: Present, { password }: UpdateApplicationInput) {
  if (secretId === null || password != null) return undefined;
  return {
    code: 'application.password-missing',
    field: 'password',
    message: `The credentials that are kept belong to ${repositoryUrl}; give those of the new address, or an empty password for none.`,
  };
}
