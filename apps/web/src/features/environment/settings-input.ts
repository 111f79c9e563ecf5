import type { CreateEnvironmentInput, EnvironmentSettingsFragment } from '../../graphql/generated/documents.ts';

import {
  type GitOpsForm,
  gitOpsForm,
  gitOpsSettings,
  type RegistryOnlyForm,
  registryOnlyForm,
  registryOnlySettings,
} from './target-settings.ts';

type Kept = 'kind' | 'dockerHost' | 'publishAddress' | 'upstreamMode' | 'automatic';

/** An environment's settings as the form holds them: text as it is typed. */
export type EnvironmentForm = { readonly [Key in Kept]: NonNullable<CreateEnvironmentInput[Key]> } & {
  readonly position: string;
  readonly upstreams: readonly string[];
  readonly imageRepository: string;
  readonly gitOps: GitOpsForm;
  readonly registryOnly: RegistryOnlyForm;
  /** Of the git repository; never what is kept. */
  readonly username: string;
  readonly password: string;
  readonly dropsCredentials: boolean;
  /** Those of git-ops as they were read, for what no field shows. */
  readonly settings: string;
};

const noCredentials = { username: '', password: '', dropsCredentials: false } as const;

export function emptyForm(position: number): EnvironmentForm {
  return {
    position: String(position),
    upstreams: [],
    upstreamMode: 'ALL',
    automatic: 'OFF',
    imageRepository: '',
    kind: 'DOCKER_HOST',
    dockerHost: '',
    publishAddress: '127.0.0.1',
    gitOps: gitOpsForm(''),
    registryOnly: registryOnlyForm(''),
    ...noCredentials,
    settings: '',
  };
}

export function formOf(environment: EnvironmentSettingsFragment): EnvironmentForm {
  const { position, upstreams, upstreamMode, automatic, imageRepository, target } = environment;
  const settingsOf = (kind: EnvironmentForm['kind']) => (target.kind === kind ? (target.settings ?? '') : '');
  return {
    position: String(position),
    upstreams: upstreams.map(({ name }) => name),
    upstreamMode,
    automatic,
    imageRepository: imageRepository ?? '',
    kind: target.kind,
    dockerHost: target.dockerHost ?? '',
    publishAddress: target.publishAddress ?? '127.0.0.1',
    gitOps: gitOpsForm(settingsOf('GIT_OPS')),
    registryOnly: registryOnlyForm(settingsOf('REGISTRY_ONLY')),
    ...noCredentials,
    settings: settingsOf('GIT_OPS'),
  };
}

/** Undefined when it can be sent. */
export function positionFault({ position }: EnvironmentForm): string | undefined {
  return /^\d+$/.test(position.trim()) ? undefined : 'Write a whole number, 0 for the leftmost.';
}

/**
 * What the API is told. An edit that leaves the target alone does not name it: it would be replaced as a whole then,
 * with what no form shows.
 */
export function inputOf(form: EnvironmentForm, before?: EnvironmentForm): Omit<CreateEnvironmentInput, 'name'> {
  const common = {
    position: Number(form.position),
    upstreams: [...form.upstreams],
    upstreamMode: form.upstreamMode,
    automatic: form.automatic,
    imageRepository: form.imageRepository.trim(),
  };
  const target = targetOf(form);
  const same = before !== undefined && JSON.stringify(targetOf(before)) === JSON.stringify(target);
  return { ...common, ...(same ? {} : target), ...credentialsOf(form) };
}

/** Only what is given: the API keeps what it has otherwise. */
function credentialsOf({ kind, username, password, dropsCredentials }: EnvironmentForm) {
  if (kind !== 'GIT_OPS') return {};
  if (dropsCredentials) return { password: '' };
  if (username.trim() === '' && password === '') return {};
  return { username: username.trim() || null, password: password || null };
}

function targetOf(form: EnvironmentForm) {
  const { kind } = form;
  if (kind === 'GIT_OPS') return { kind, settings: gitOpsSettings(form.gitOps, form.settings) };
  if (kind === 'REGISTRY_ONLY') return { kind, settings: registryOnlySettings(form.registryOnly) };
  const dockerHost = form.dockerHost.trim() || null;
  return kind === 'SWARM' ? { kind, dockerHost } : { kind, dockerHost, publishAddress: form.publishAddress };
}
