import { Loaders } from './loaders.ts';

export const SCOPES = [
  'read',
  'release',
  'promote',
  'approve',
  'govern',
  'override',
  'configure',
  'administer',
  'notify',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks. */
export interface Viewer {
  readonly tokenId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whose approval counts where a policy asks for some of a group. */
  readonly groups: readonly string[];
}

/** What a resolver gets besides its arguments. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly loaders: Loaders;
}

export interface Credentials {
  /** `Bearer slip_…`, as in the header of that name. */
  readonly authorization?: string | undefined;
  /** The Cookie header. */
  readonly cookie?: string | undefined;
}

/** Who may come in, as the frame needs it; `access/` is behind it. */
export interface Authority {
  /** Undefined for whatever is missing, malformed, unknown, expired or revoked. */
  authenticate(credentials: Credentials): Promise<Viewer | undefined>;
  /** Names of the tokens that carry a scope, for the sentence of a refusal. */
  whoCan(scope: Scope): Promise<readonly string[]>;
}

/** Injection token of `Authority`. */
export const AUTHORITY = Symbol('AUTHORITY');

export function newContext(viewer: Viewer): RequestContext {
  return { viewer, loaders: new Loaders() };
}
