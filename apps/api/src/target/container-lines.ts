import type Docker from 'dockerode';

/** The last lines that a container wrote, oldest first; none when it is gone. */
export async function lastLines(docker: Docker, id: string, count = 20): Promise<readonly string[]> {
  const bytes = await docker
    .getContainer(id)
    .logs({ stdout: true, stderr: true, tail: count, follow: false })
    .catch((cause: { statusCode?: number }) => {
      if (cause.statusCode === undefined) throw cause;
      // 404: gone; 409 and 501: removed meanwhile, or a log driver that cannot be read.
      return Buffer.alloc(0);
    });
  return linesOf(Buffer.isBuffer(bytes) ? bytes : Buffer.from(String(bytes)), count);
}

/** The last of a log as engines send it. */
export function linesOf(bytes: Buffer, count: number): readonly string[] {
  return unframe(bytes)
    .split('\n')
    .map((line) => line.trimEnd().slice(0, 2_000))
    .filter((line) => line !== '')
    .slice(-count);
}

/** Takes off the engine's frames (stream, three zeros, length); what has none was written to a terminal. */
function unframe(bytes: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 8 <= bytes.length && (bytes[at] ?? 3) <= 2 && bytes.readUIntBE(at + 1, 3) === 0) {
    const length = bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return (at === 0 ? bytes : Buffer.concat(parts)).toString('utf8').replaceAll('\0', '');
}
