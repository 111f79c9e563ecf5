import protobuf from 'protobufjs';

// moby.buildkit.v1.StatusResponse (control.proto), the part of it that is shown. Timestamps are google.protobuf.Timestamp.
const description = {
  nested: {
    Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
    Vertex: {
      fields: {
        digest: { type: 'string', id: 1 },
        inputs: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        cached: { type: 'bool', id: 4 },
        started: { type: 'Timestamp', id: 5 },
        completed: { type: 'Timestamp', id: 6 },
        error: { type: 'string', id: 7 },
      },
    },
    VertexLog: {
      fields: {
        vertex: { type: 'string', id: 1 },
        timestamp: { type: 'Timestamp', id: 2 },
        stream: { type: 'int64', id: 3 },
        msg: { type: 'bytes', id: 4 },
      },
    },
    StatusResponse: {
      fields: {
        vertexes: { rule: 'repeated', type: 'Vertex', id: 1 },
        logs: { rule: 'repeated', type: 'VertexLog', id: 3 },
      },
    },
  },
} as const;

const type = protobuf.Root.fromJSON(description).lookupType('StatusResponse');

/** A step of BuildKit as far as it is known; each report of one replaces the earlier ones. */
export interface Vertex {
  /** Names the work by its content: two stages with the same instruction are one vertex. */
  readonly digest: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly cached: boolean;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  /** Not a failure of the build: a missing cache is one, too. */
  readonly error?: string;
}

export interface VertexLog {
  readonly vertex: string;
  readonly at: Date;
  readonly text: string;
}

/** A piece of what a vertex wrote; a character may begin in one piece and end in the next. */
export interface VertexBytes {
  readonly vertex: string;
  readonly at: Date;
  readonly bytes: Uint8Array;
}

export interface BuildStatus {
  readonly vertices: readonly Vertex[];
  readonly logs: readonly VertexBytes[];
}

interface WireTime {
  seconds: number;
  nanos: number;
}

interface WireStatus {
  vertexes: {
    digest: string;
    name: string;
    inputs: string[];
    cached: boolean;
    started: WireTime | null;
    completed: WireTime | null;
    error: string;
  }[];
  logs: { vertex: string; timestamp: WireTime | null; msg: Uint8Array }[];
}

/** Reads the `aux` of a `moby.buildkit.trace` line. Throws Error for bytes that are no StatusResponse. */
export function decodeStatus(aux: string): BuildStatus {
  const wire = type.toObject(type.decode(Buffer.from(aux, 'base64')), {
    longs: Number,
    defaults: true,
    arrays: true,
  }) as WireStatus;
  return {
    vertices: wire.vertexes.map(({ digest, name, inputs, cached, started, completed, error }) => ({
      digest,
      name,
      inputs,
      cached,
      ...(started === null ? {} : { startedAt: time(started) }),
      ...(completed === null ? {} : { finishedAt: time(completed) }),
      ...(error === '' ? {} : { error }),
    })),
    logs: wire.logs.map(({ vertex, timestamp, msg }) => ({
      vertex,
      at: timestamp === null ? new Date(0) : time(timestamp),
      bytes: msg,
    })),
  };
}

function time({ seconds, nanos }: WireTime): Date {
  return new Date(seconds * 1000 + Math.floor(nanos / 1_000_000));
}
