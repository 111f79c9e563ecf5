import type { RunSettings } from '@slipway/pipeline';
import type { Digest, Platform, Repository } from '@slipway/registry';

/** How a released image runs in an environment, with what the environment changes merged in; `env` is expanded. */
export type RunSpec = Partial<RunSettings>;

/** One image of the index. */
export interface TargetImage {
  readonly platform: Platform;
  readonly digest: Digest;
}

/** Which image an application was told to run in an environment. */
export interface ObserveSpec {
  readonly environment: string;
  /** As people write it, where `environment` holds more. */
  readonly environmentName?: string;
  readonly application: string;
  readonly image: {
    readonly repository: Repository;
    readonly index: Digest;
    readonly children: readonly TargetImage[];
  };
  readonly run: RunSpec;
  /** For the registry of the image; without it the engine pulls as nobody. `version`: another text with each password. */
  readonly auth?: { readonly username: string; readonly password: string; readonly version?: string };
  /** For kinds that put it into a name. */
  readonly releaseVersion?: string;
}

export interface DeploySpec extends ObserveSpec {
  readonly releaseVersion: string;
  readonly promotionId: string;
  /** Of the attempt; what a lower one of the same promotion left is taken over or removed. */
  readonly epoch: number;
  /** The index that Slipway put there last, null for none; absent: not known. Who else changed it since can be told. */
  readonly previous?: Digest | null;
  /** Of the secrets that `run` names, by name; never logged or stored. */
  readonly secretValues?: Readonly<Record<string, string>>;
}

export interface Deployed {
  /** Where it answers; absent without a port. */
  readonly url?: string;
  /** Absent where the target cannot know it: another tool runs what was committed or tagged. */
  readonly platform?: Platform;
  /** The child of the index that runs; the index itself where that cannot be known. */
  readonly runningDigest: Digest;
  /** The child or index that each task runs: the promoted one on all of them, or `deploy` had thrown. */
  readonly runningDigests: readonly Digest[];
  /** Of a Docker host; elsewhere none. */
  readonly containerIds: readonly string[];
}

export const observedStates = ['in-sync', 'progressing', 'drifted', 'degraded', 'unreachable'] as const;
export type ObservedState = (typeof observedStates)[number];

/** One replica that runs or should. */
export interface ObservedTask {
  readonly id: string;
  /** The machine, where there are several. */
  readonly node?: string;
  readonly platform?: Platform;
  readonly digest?: Digest;
  /** The target's own word: running, exited, pending. */
  readonly state: string;
  /** Absent where nothing checks it. */
  readonly healthy?: boolean;
  readonly message?: string;
}

export interface Observed {
  readonly state: ObservedState;
  /** What runs, where something does. */
  readonly digest?: Digest;
  readonly platform?: Platform;
  readonly url?: string;
  /** One sentence whenever the state is not `in-sync`. */
  readonly message?: string;
  /** Of kinds that run something, when they were reached. */
  readonly tasks?: readonly ObservedTask[];
}

/** Takes lines of what happens, in order; the target waits for the promise. */
export type DeployLog = (line: string) => void | Promise<void>;

/**
 * Where an environment runs images. `deploy` throws DeployFailed when the release is at fault (the old one serves on),
 * EngineUnavailable or EngineFault when the target is; `observe` never throws for either.
 */
export interface Target {
  /** Runs the image and lets it serve in place of what served. Idempotent: a later attempt ends what a crash left open. */
  deploy(spec: DeploySpec, signal: AbortSignal, log: DeployLog): Promise<Deployed>;
  /** Compares what runs with the image; writes nothing. */
  observe(spec: ObserveSpec, signal: AbortSignal): Promise<Observed>;
  /**
   * Runs so many replicas of what runs, without deploying it again; waits until they are well. Throws NotSupported where
   * nothing can be counted, DeployFailed when nothing runs or a new replica does not get well.
   */
  scale(spec: ObserveSpec, replicas: number, signal: AbortSignal, log: DeployLog): Promise<void>;
  /**
   * Of targets that keep credentials to pull with later: hands them those of now, where they have older ones, and leaves
   * everything that runs as it is. Gives whether it did.
   */
  renew?(spec: ObserveSpec, signal: AbortSignal): Promise<boolean>;
  /** Stops and removes all that runs of the application in the environment; nothing there is fine. */
  remove(spec: { readonly environment: string; readonly application: string }, signal: AbortSignal): Promise<void>;
}

/** The release does not run: it did not get healthy, its image is gone, it has no platform for the host. */
export class DeployFailed extends Error {
  override readonly name = 'DeployFailed';
  /** The last lines that the container wrote, at most 20. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** A newer attempt of the same promotion is at work; this one must stop. */
export class DeploySuperseded extends Error {
  override readonly name = 'DeploySuperseded';
}

/** This kind of target cannot do that; the message says what to do instead. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}
