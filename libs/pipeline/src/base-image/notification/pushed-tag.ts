import { InvalidReference, isDigest, parseReference } from '@slipway/registry';

/** A tag that is said to be pushed. */
export interface PushedTag {
  /** As in references; undefined where the sender does not know under which name it is reached. */
  readonly registry: string | undefined;
  readonly repository: string;
  readonly tag: string;
  /** That it is said to be now. */
  readonly digest: string | undefined;
}

export interface NotificationRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** What one kind of registry sends. */
export interface NotificationFormat {
  readonly name: string;
  matches(request: NotificationRequest): boolean;
  /** Pushed tags, or one sentence why there is nothing to look at. */
  read(request: NotificationRequest): readonly PushedTag[] | string;
}

/** Stands for the host where the sender does not state one, so that the rest of the name is read as any other. */
const somewhere = 'unknown.invalid';

/** Undefined for what cannot be a tag of a repository: such things are not watched either. */
export function pushedTag(
  registry: string | undefined,
  repository: unknown,
  tag: unknown,
  digest: unknown,
): PushedTag | undefined {
  if (typeof repository !== 'string' || typeof tag !== 'string') return undefined;
  return pushedReference(`${registry ?? somewhere}/${repository}:${tag}`, digest);
}

/** Of `host/path:tag`. */
export function pushedReference(text: unknown, digest: unknown): PushedTag | undefined {
  if (typeof text !== 'string' || text.length > 1_000) return undefined;
  try {
    const { registry, repository, tag } = parseReference(text);
    if (tag === undefined) return undefined;
    const known = registry === somewhere ? undefined : registry;
    return { registry: known, repository, tag, digest: isDigest(digest) ? digest : undefined };
  } catch (cause) {
    if (cause instanceof InvalidReference) return undefined;
    throw cause;
  }
}

/** A field of what may be anything. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    value,
  );
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 1_000) : [];
}
