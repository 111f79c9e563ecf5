import type { Platform, Repository } from '@slipway/registry';
import type { RunSettings } from './run-settings.ts';
import type { VerifySettings } from './verify-settings.ts';

/** What the slipway.yaml of a commit says, parsed and with every default in place. */
export interface PipelineFile {
  /** The image repository that releases are published to. */
  readonly image: Repository;
  /** Normalised, each once, at least one; in the order of the file. */
  readonly platforms: readonly Platform[];
  /** Path from the repository's root, without `.` and `..`. */
  readonly dockerfile: string;
  /** Folder from the repository's root; `.` is the root. */
  readonly context: string;
  readonly targets: Targets;
  /** Build arguments; the values are templates for `expand`. */
  readonly args: Readonly<Record<string, string>>;
  /** Tags besides the version and those that follow from vX.Y.Z. */
  readonly tags: readonly TagRule[];
  readonly run: RunSettings;
  /** `defaultVerify` when not given. */
  readonly verify?: VerifySettings;
}

/** Names or numbers of Dockerfile stages. */
export interface Targets {
  /** Built before the others, when named. */
  readonly build?: string;
  readonly test?: TestTarget;
  /** The stage that is released; the Dockerfile's last one when not named. */
  readonly runtime?: string;
}

export interface TestTarget {
  readonly stage: string;
  /** Absolute folder in the stage's image that is kept: JUnit XML and whatever else lies there. */
  readonly reports: string;
  /** Run in a container of the stage, its exit code is the result. Without it the stage itself ran the tests. */
  readonly command?: readonly string[];
}

export interface TagRule {
  /** A template for `expand`. */
  readonly name: string;
  /** The kind of version that it is for. */
  readonly when: TagRuleWhen;
}

export const tagRuleWhens = ['always', 'release', 'prerelease', 'other', 'untagged'] as const;
export type TagRuleWhen = (typeof tagRuleWhens)[number];
