import type { Readable } from 'node:stream';

const maxLineLength = 64 * 1024 * 1024;

/** The engine's stream ended, or was cut, in the middle of what it said. */
export class CutStream extends Error {
  override readonly name = 'CutStream';
}

/**
 * Reads the JSON lines with which an engine answers build, push and pull. The stream waits while a line is worked on, so
 * that a flood never piles up here. Throws CutStream when it breaks off or holds what is no JSON.
 */
export async function* jsonLines<Line>(stream: Readable): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxLineLength) throw new CutStream(`a line is longer than ${maxLineLength} characters`);
      for (const line of lines) if (line.trim() !== '') yield parse<Line>(line);
    }
  } catch (cause) {
    // What the reader of the lines throws does not come through here, only the stream's own errors.
    if (cause instanceof CutStream) throw cause;
    throw new CutStream((cause as Error).message, { cause });
  }
  if (rest.trim() !== '') yield parse<Line>(rest);
}

function parse<Line>(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch (cause) {
    throw new CutStream(`it sent what is no JSON: ${line.slice(0, 100)}`, { cause });
  }
}
