/** How the released image runs in an environment: `run:` of slipway.yaml. Times in milliseconds, sizes in bytes. */
export interface RunSettings {
  /** The TCP port on which it serves; the target says where it answers. */
  readonly port?: number;
  readonly ports?: readonly PortSettings[];
  /** 1 when not given. */
  readonly replicas?: number;
  readonly health?: HealthCheck;
  /** The values are templates for `expand`. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets?: readonly SecretSettings[];
  readonly volumes?: readonly VolumeSettings[];
  /** Limits of each replica; none when not given. */
  readonly resources?: ResourceSettings;
  /** Names of networks that exist on the engine, besides the environment's own. */
  readonly networks?: readonly string[];
  /** Between SIGTERM and SIGKILL; 10 s when not given. */
  readonly stopGrace?: number;
  /** `rolling` when not given. */
  readonly strategy?: RunStrategy;
  readonly update?: UpdateSettings;
}

/** Besides `port`, or `port` itself where it must be published under a number of its own. */
export interface PortSettings {
  readonly container: number;
  /** The port of the host; without it, only those in the same networks reach it. */
  readonly published?: number;
  readonly protocol: 'tcp' | 'udp';
}

/** A secret of the environment, by name. Without `file` and `env` it is the file /run/secrets/<name>. */
export interface SecretSettings {
  readonly name: string;
  readonly file?: string;
  /** Name of a variable that holds it; whoever may inspect the container reads it there. */
  readonly env?: string;
}

/** A named volume of the application in the environment: it outlives releases. */
export interface VolumeSettings {
  readonly name: string;
  readonly path: string;
  readonly readOnly: boolean;
}

export interface ResourceSettings {
  readonly memory?: number;
  /** 0.5 is half a core. */
  readonly cpus?: number;
}

export const runStrategies = ['rolling', 'blue-green'] as const;
export type RunStrategy = (typeof runStrategies)[number];

export const updateOrders = ['start-first', 'stop-first'] as const;
export const updateFailureActions = ['rollback', 'pause'] as const;

/** How a rolling update goes. */
export interface UpdateSettings {
  readonly order: (typeof updateOrders)[number];
  /** Replicas at a time. */
  readonly parallelism: number;
  /** Between two lots. */
  readonly delay: number;
  /** How long a new replica that fails counts as a failure of the update. */
  readonly monitor: number;
  readonly onFailure: (typeof updateFailureActions)[number];
}

export const defaultUpdate: UpdateSettings = {
  order: 'start-first',
  parallelism: 1,
  delay: 0,
  monitor: 5_000,
  onFailure: 'rollback',
};

/** A GET on `port` that must answer 2xx or 3xx, or a command in the container that must end with 0. */
export type HealthCheck = HealthTimes &
  (
    | { readonly http: string; readonly command?: undefined }
    | { readonly command: readonly string[]; readonly http?: undefined }
  );

export interface HealthTimes {
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  /** Failures within this time after the start do not count. */
  readonly startPeriod: number;
}
