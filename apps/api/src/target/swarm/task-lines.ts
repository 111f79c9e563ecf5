import type Docker from 'dockerode';
import { call } from '../../engine/call.ts';
import { linesOf } from '../container-lines.ts';

/** ms: the manager asks the node for them, which may be away. */
const patience = 3_000;

/** The last lines that a task's container wrote, oldest first; none when its node does not tell in time. */
export async function taskLines(docker: Docker, id: string, count = 20): Promise<readonly string[]> {
  const wanted = call<unknown>(docker, {
    path: `/tasks/${id}/logs?`,
    method: 'GET',
    options: { stdout: true, stderr: true, tail: String(count) },
    abortSignal: AbortSignal.timeout(patience),
    statusCodes: { 200: true },
  });
  const bytes = await wanted.catch(() => Buffer.alloc(0));
  return linesOf(Buffer.isBuffer(bytes) ? bytes : Buffer.from(String(bytes)), count);
}
