export interface ToldImage {
  readonly platform: string;
  readonly digest: string;
  /** Bytes. */
  readonly pullSize: number;
}

export interface SeenTask {
  readonly digest: string | null;
  readonly state: string;
  readonly healthy: boolean | null;
}

export interface PlatformSight extends ToldImage {
  /** How many replicas run exactly this image. */
  readonly running: number;
}

/** What was told, by platform, with how much of it is seen running. */
export function platformSights(told: readonly ToldImage[], tasks: readonly SeenTask[]): PlatformSight[] {
  return told
    .map(({ platform, digest, pullSize }) => ({
      platform,
      digest,
      pullSize,
      running: tasks.filter((task) => task.state === 'running' && task.digest === digest).length,
    }))
    .toSorted((a, b) => (a.platform < b.platform ? -1 : 1));
}
