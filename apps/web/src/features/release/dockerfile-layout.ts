export interface DockerfileLine {
  readonly number: number;
  readonly text: string;
  /** The stage that begins here. */
  readonly stage?: number;
  readonly kind: 'instruction' | 'comment' | 'continuation' | 'blank';
}

/** Lines of a Dockerfile, told apart enough to colour them: 1-based numbers, continuations by a trailing backslash. */
export function dockerfileLines(
  text: string,
  stages: readonly { readonly number: number; readonly startLine: number }[],
): DockerfileLine[] {
  const starts = new Map(stages.map((stage) => [stage.startLine, stage.number]));
  let continues = false;
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => {
      const trimmed = line.trim();
      const kind =
        trimmed === '' ? 'blank' : trimmed.startsWith('#') ? 'comment' : continues ? 'continuation' : 'instruction';
      if (kind !== 'comment' && kind !== 'blank') continues = /[\\`]\s*$/.test(line);
      return { number: index + 1, text: line, stage: starts.get(index + 1), kind };
    });
}

export interface LineTime {
  readonly milliseconds: number;
  readonly cached: boolean;
}

/** Milliseconds that the instructions of each line took on a platform; `cached` when all of them were. */
export function lineTimes(
  runs: readonly {
    readonly platform: string;
    readonly vertices: readonly {
      readonly line: number | null;
      readonly cached: boolean;
      readonly startedAt: string | null;
      readonly finishedAt: string | null;
    }[];
  }[],
  platform: string,
): ReadonlyMap<number, LineTime> {
  const times = new Map<number, LineTime>();
  for (const vertex of runs.filter((run) => run.platform === platform).flatMap((run) => run.vertices)) {
    if (vertex.line === null || vertex.startedAt === null || vertex.finishedAt === null) continue;
    const known = times.get(vertex.line);
    const took = Date.parse(vertex.finishedAt) - Date.parse(vertex.startedAt);
    times.set(vertex.line, {
      milliseconds: (known?.milliseconds ?? 0) + took,
      cached: (known?.cached ?? true) && vertex.cached,
    });
  }
  return times;
}
