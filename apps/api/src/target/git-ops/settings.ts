import type { Registry } from '@slipway/registry';
import type { GitCredentials } from '../../source/git.ts';
import type { CacheSettings } from '../../source/repository-cache.ts';
import type { ProbeExpectation } from '../probe/probe.ts';
import type { ObserveSpec } from '../target.ts';
import type { Person } from './commit-file.ts';
import type { ReportedStatus } from './reported-status.ts';

export const manifestForms = ['reference', 'digest', 'tag-and-digest'] as const;
/** What stands in the file: `host/name@sha256:…`, `sha256:…`, or `host/name:1.4.2@sha256:…`. */
export type ManifestForm = (typeof manifestForms)[number];

/** A file in a git repository from which another tool (Argo CD, Flux, a script) runs applications. */
export interface GitOpsSettings {
  readonly repositoryUrl: string;
  readonly branch: string;
  /** Path, key and message may hold ${application} and ${environment}; the message also ${version} and ${digest}. */
  readonly path: string;
  /** See `parseManifestKey`. */
  readonly key: string;
  readonly form: ManifestForm;
  readonly message?: string;
  readonly author?: Person;
  /** The author when not given. */
  readonly committer?: Person;
  /** Asked whenever the target is looked at; its `contains` may hold ${digest} and ${version}. */
  readonly probe?: { readonly url: string; readonly expect: ProbeExpectation; readonly timeout: number };
  /** In sync only when another tool has reported so through the API. */
  readonly awaitsReport?: boolean;
  /** ms that the other tool may take before what it has not done is degraded; 10 min when not given. */
  readonly convergence?: number;
}

/** What such a target works with. */
export interface GitOpsParts {
  readonly git: CacheSettings;
  /** Asked whether the image is there, before anything is told to run it. */
  readonly registry?: Pick<Registry, 'headManifest'>;
  /** Asked at each use, so that renewed credentials count at once. */
  readonly credentials?: () => Promise<GitCredentials | undefined>;
  /** The last status that another tool has reported. */
  readonly reported?: (spec: ObserveSpec) => Promise<ReportedStatus | undefined>;
  readonly now?: () => Date;
  /** ms after which a repository that does not answer a look counts as away; 30,000 when not given. */
  readonly answerTime?: number;
}
