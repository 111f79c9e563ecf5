import { canonical } from './canonical.ts';
import { configurationText, configurationWords } from './configuration-words.ts';

/** A run configuration as plain data; lists of named things are compared by their names. */
export type Configuration = { readonly [key: string]: ConfigurationValue };
export type ConfigurationValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly ConfigurationValue[]
  | Configuration;

export interface ConfigurationChange {
  /** `env.LOG_LEVEL`, `ports.8080/tcp.published`, `secrets.database`. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** As it would be written; absent of secrets, and of what was not there. */
  readonly before?: string;
  readonly after?: string;
  /** One sentence, for people: sizes and times with their units. */
  readonly message: string;
}

const longestValue = 120;
/** Everything below these is told by its name alone. */
const secret: ReadonlySet<string> = new Set(['secrets', 'secretValues', 'secretVersions']);

/**
 * What changes when `after` runs instead of `before`, in the order of their paths. Secrets are told by name: that one is
 * added, removed or changed, never what it holds. `before` is undefined where nothing ran.
 */
export function configurationDifference(
  before: Configuration | undefined,
  after: Configuration,
): readonly ConfigurationChange[] {
  const left = leaves(before ?? {});
  const right = leaves(after);
  const paths = [...new Set([...left.keys(), ...right.keys()])].toSorted();
  return paths.flatMap((path): ConfigurationChange[] => {
    const [old, present] = [left.get(path), right.get(path)];
    if (old?.text === present?.text) return [];
    const kind = old === undefined ? 'added' : present === undefined ? 'removed' : 'changed';
    if (old?.hidden || present?.hidden) return [{ path, kind, message: `${path} is ${kind}.` }];
    const [was, is] = both(old, present, (text) => configurationWords(path, text));
    const [before, after] = both(old, present, (text) => configurationText(path, text));
    const message =
      kind === 'added'
        ? `${path} is added: ${is}.`
        : kind === 'removed'
          ? `${path} is removed: ${was}.`
          : `${path} changes from ${was} to ${is}.`;
    return [
      {
        path,
        kind,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        message,
      },
    ];
  });
}

interface Leaf {
  readonly text: string;
  readonly hidden: boolean;
}

function leaves(configuration: Configuration): ReadonlyMap<string, Leaf> {
  const found = new Map<string, Leaf>();
  const walk = (value: ConfigurationValue, path: string): void => {
    if (value === undefined) return;
    const entries = entriesOf(value);
    if (entries === undefined || entries.length === 0) found.set(path, { text: canonical(value), hidden: false });
    else for (const [name, inner] of entries) walk(inner, `${path}.${name}`);
  };
  for (const [name, value] of Object.entries(configuration)) {
    if (!secret.has(name)) walk(value, name);
    // Where a secret is mounted may be compared, but it stands nowhere in the answer.
    else
      for (const [key, inner] of entriesOf(value) ?? [])
        found.set(`secrets.${key}`, {
          text: `${found.get(`secrets.${key}`)?.text ?? ''}${canonical(inner)}`,
          hidden: true,
        });
  }
  return found;
}

/** undefined for what is compared as a whole. */
function entriesOf(value: ConfigurationValue): readonly (readonly [string, ConfigurationValue])[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return Object.entries(value as Configuration).filter(([, inner]) => inner !== undefined);
  const names = value.map(nameOf);
  const known = names.filter((name) => name !== undefined);
  if (known.length !== value.length || new Set(known).size !== value.length) return undefined;
  return value.map((inner, index) => [known[index] ?? '', inner]);
}

function nameOf(value: ConfigurationValue): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { name, container, protocol } = value as Configuration;
  if (typeof name === 'string') return name;
  return typeof container === 'number' ? `${container}/${protocol ?? 'tcp'}` : undefined;
}

function both(old: Leaf | undefined, present: Leaf | undefined, words: (text: string) => string) {
  return [old, present].map((leaf) => leaf && shorten(words(leaf.text)));
}

function shorten(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
