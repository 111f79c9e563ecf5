import type { ReleaseLiveFragment } from '../../graphql/generated/documents.ts';
import type { Mark } from '../../ui/state-mark.tsx';

export interface VertexRow {
  readonly digest: string;
  readonly name: string;
  readonly line: number | null;
  readonly cached: boolean;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly mark: Mark;
  readonly word: string;
}

type Vertex = NonNullable<ReleaseLiveFragment['stageGraph']>['runs'][number]['vertices'][number];

/** The instructions that ran in a step's build, in the order in which they began; each once. */
export function verticesOf(release: ReleaseLiveFragment, step: string): VertexRow[] {
  const rows = new Map<string, VertexRow>();
  for (const run of release.stageGraph?.runs ?? []) {
    for (const vertex of run.vertices) {
      if (vertex.step === step && !rows.has(vertex.digest)) rows.set(vertex.digest, row(vertex));
    }
  }
  const begin = (vertex: VertexRow) =>
    vertex.startedAt === null ? Number.POSITIVE_INFINITY : Date.parse(vertex.startedAt);
  return [...rows.values()].sort((a, b) => {
    const [first, second] = [begin(a), begin(b)];
    return first === second ? 0 : first - second;
  });
}

function row(vertex: Vertex): VertexRow {
  return { ...vertex, ...stateOf(vertex) };
}

function stateOf(vertex: Vertex): { mark: Mark; word: string } {
  if (vertex.error?.includes('context canceled')) return { mark: 'cancelled', word: 'Cancelled' };
  if (vertex.error !== null) return { mark: 'failed', word: 'Failed' };
  if (vertex.cached) return { mark: 'cached', word: 'Cached' };
  if (vertex.finishedAt !== null) return { mark: 'succeeded', word: 'Done' };
  if (vertex.startedAt !== null) return { mark: 'running', word: 'Running' };
  return { mark: 'waiting', word: 'Waiting' };
}
