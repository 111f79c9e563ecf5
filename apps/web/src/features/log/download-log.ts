import type { Client } from 'urql';
import { withoutAnsi } from './ansi.ts';
import { type LogSource, readLog } from './read-log.ts';

/** Saves a whole log as a file. Resolves to undefined, or to a sentence that says why it could not be read. */
export async function downloadLog(client: Client, source: LogSource, name: string): Promise<string | undefined> {
  const parts: string[] = [];
  try {
    const { owner, step, attempt } = source;
    for await (const chunks of readLog(client, { owner, step, attempt }, -1)) {
      for (const chunk of chunks) parts.push(withoutAnsi(chunk.text));
    }
  } catch (error) {
    return `The log was not downloaded: ${error instanceof Error ? error.message : String(error)}`;
  }
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name.replace(/[^\w.-]+/g, '-')}.log`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return undefined;
}
