import type { CreateEnvironmentInput, EnvironmentSettingsFragment } from '../../graphql/generated/documents.ts';

type Kept = 'kind' | 'dockerHost' | 'publishAddress' | 'settings' | 'upstreamMode' | 'automatic';

/** An environment's settings as the form holds them: text as it is typed. */
export type EnvironmentForm = { readonly [Key in Kept]: NonNullable<CreateEnvironmentInput[Key]> } & {
  readonly position: string;
  readonly upstreams: readonly string[];
  readonly imageRepository: string;
};

const gitOps = {
  repositoryUrl: 'https://git.example.org/deployments.git',
  branch: 'main',
  path: 'apps/web.yaml',
  key: 'spec.image',
};

/** What the settings of a kind may look like; undefined for a kind without settings. */
export const settingsExample: Partial<Record<EnvironmentForm['kind'], string>> = {
  GIT_OPS: JSON.stringify(gitOps, null, 2),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
  REGISTRY_ONLY: JSON.stringify({ tag: '${environment}' }, null, 2),
};

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
    settings: '',
  };
}

export function formOf(environment: EnvironmentSettingsFragment): EnvironmentForm {
  const { position, upstreams, upstreamMode, automatic, imageRepository, target } = environment;
  return {
    position: String(position),
    upstreams: upstreams.map(({ name }) => name),
    upstreamMode,
    automatic,
    imageRepository: imageRepository ?? '',
    kind: target.kind,
    dockerHost: target.dockerHost ?? '',
    publishAddress: target.publishAddress ?? '127.0.0.1',
    settings: indented(target.settings ?? ''),
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
  return same ? common : { ...common, ...target };
}

function targetOf(form: EnvironmentForm) {
  const { kind } = form;
  if (kind === 'GIT_OPS' || kind === 'REGISTRY_ONLY') return { kind, settings: form.settings.trim() || '{}' };
  const dockerHost = form.dockerHost.trim() || null;
  return kind === 'SWARM' ? { kind, dockerHost } : { kind, dockerHost, publishAddress: form.publishAddress };
}

function indented(settings: string): string {
  try {
    return JSON.stringify(JSON.parse(settings), null, 2);
  } catch (error) {
    // Not JSON, or none: it is shown as it is, and the API says what is wrong with it.
    if (error instanceof SyntaxError) return settings;
    throw error;
  }
}
