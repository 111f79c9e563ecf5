/** What a git-ops target needs, as its form holds it: text as it is typed. */
export interface GitOpsForm {
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly path: string;
  readonly key: string;
  readonly form: ManifestForm;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly awaitsReport: boolean;
  /** Minutes. */
  readonly convergence: string;
  readonly probeUrl: string;
  readonly probeStatus: string;
  readonly probeContains: string;
}

export type ManifestForm = 'reference' | 'digest' | 'tag-and-digest';

export interface RegistryOnlyForm {
  readonly repository: string;
  readonly tag: string;
}

/** As settings write a variable: `${version}`. */
export function variable(name: string): string {
  return `\${${name}}`;
}

type Settings = Readonly<Record<string, unknown>>;

const manifestForms: readonly ManifestForm[] = ['reference', 'digest', 'tag-and-digest'];
const minute = 60_000;

/** The form of a target's settings (JSON text, or empty); what is not there is empty. */
export function gitOpsForm(settings: string): GitOpsForm {
  const read = parsed(settings);
  const author = within(read.author);
  const probe = within(read.probe);
  const expected = within(probe.expect);
  return {
    repositoryUrl: text(read.repositoryUrl),
    branch: text(read.branch),
    path: text(read.path),
    key: text(read.key),
    form: manifestForms.find((form) => form === read.form) ?? 'reference',
    message: text(read.message),
    authorName: text(author.name),
    authorEmail: text(author.email),
    awaitsReport: read.awaitsReport === true,
    convergence: typeof read.convergence === 'number' ? String(read.convergence / minute) : '',
    probeUrl: text(probe.url),
    probeStatus: typeof expected.status === 'number' ? String(expected.status) : '',
    probeContains: text(expected.contains),
  };
}

/** The settings that a form means, laid over those from `before`: what no field shows stays as it is. */
export function gitOpsSettings(form: GitOpsForm, before = ''): string {
  const kept = parsed(before);
  const author = { name: form.authorName.trim(), email: form.authorEmail.trim() };
  return written({
    ...kept,
    repositoryUrl: form.repositoryUrl.trim(),
    branch: form.branch.trim(),
    path: form.path.trim(),
    key: form.key.trim(),
    form: form.form,
    message: given(form.message),
    author: author.name === '' && author.email === '' ? undefined : author,
    awaitsReport: form.awaitsReport ? true : undefined,
    convergence: number(form.convergence, minute),
    probe: probeOf(form, within(kept.probe)),
  });
}

export function registryOnlyForm(settings: string): RegistryOnlyForm {
  const read = parsed(settings);
  return { repository: text(read.repository), tag: text(read.tag) };
}

export function registryOnlySettings({ repository, tag }: RegistryOnlyForm): string {
  return written({ repository: given(repository), tag: given(tag) });
}

/** What is wrong with the minutes that it may take; undefined when they can be sent. */
export function convergenceFault({ convergence }: Pick<GitOpsForm, 'convergence'>): string | undefined {
  const time = number(convergence, minute);
  const fits = time === undefined || (typeof time === 'number' && time >= 1_000 && time <= 1_440 * minute);
  return fits ? undefined : 'Write a number of minutes of at most 1440, a day.';
}

/** Of what the API said about the settings: what is about one of them, which it names in quotes, or about none of them. */
export function settingFaults(messages: readonly string[], key: string | undefined, keys: readonly string[]): string[] {
  const about = (one: string, message: string) => new RegExp(`"${one}["[.]`).test(message);
  if (key === undefined) return messages.filter((message) => !keys.some((one) => about(one, message)));
  return messages.filter((message) => about(key, message));
}

function probeOf(form: GitOpsForm, before: Settings): Settings | undefined {
  if (form.probeUrl.trim() === '') return undefined;
  const expect = {
    ...within(before.expect),
    status: number(form.probeStatus),
    contains: given(form.probeContains),
  };
  return { ...before, url: form.probeUrl.trim(), expect };
}

function parsed(settings: string): Settings {
  if (settings.trim() === '') return {};
  try {
    return within(JSON.parse(settings));
  } catch (error) {
    // The API sends what it has read itself; anything else is begun anew.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function within(value: unknown): Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function given(value: string): string | undefined {
  return value.trim() === '' ? undefined : value;
}

/** What is no number goes to the API as it was typed, which says what is wrong with it. */
function number(value: string, unit = 1): number | string | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  const read = Number(trimmed.replace(',', '.'));
  return Number.isFinite(read) ? Math.round(read * unit) : trimmed;
}

/** Without what is undefined, which JSON leaves out. */
function written(settings: Settings): string {
  return JSON.stringify(settings);
}
