import type Docker from 'dockerode';

export interface EngineCall {
  /** With a `?` at its end when there are options. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly options?: Readonly<Record<string, unknown>>;
  readonly file?: NodeJS.ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hijack?: boolean;
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
  readonly statusCodes: Readonly<Record<number, boolean | string>>;
}

/** A call that dockerode has no method for, or whose method does more than it should. */
export function call<T>(docker: Docker, wanted: EngineCall): Promise<T> {
  return new Promise((resolve, reject) => {
    docker.modem.dial({ ...wanted } as never, (error: unknown, answer: unknown) =>
      error ? reject(error) : resolve(answer as T),
    );
  });
}

/** Takes these answers for done: gone already, stopped already. */
export async function unless(statusCodes: readonly number[], running: Promise<unknown>): Promise<void> {
  try {
    await running;
  } catch (cause) {
    if (!statusCodes.includes((cause as { statusCode?: number }).statusCode ?? 0)) throw cause;
  }
}
