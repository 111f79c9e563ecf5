import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Copies with all children and the digests kept, as a release needs it. Places are host/repository:tag. */
export async function skopeoCopy(from: string, to: string): Promise<void> {
  const words = ['copy', '--all', '--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];
  await run('skopeo', [...words, `docker://${from}`, `docker://${to}`]);
}

/** The digest-bearing bytes of each of these tags, `parallel` processes at once. */
export async function skopeoInspectAll(places: readonly string[], parallel: number): Promise<void> {
  const command = `xargs -P ${parallel} -I{} skopeo inspect --raw --tls-verify=false docker://{} > /dev/null`;
  const child = run('sh', ['-c', command]);
  child.child.stdin?.end(places.join('\n'));
  await child;
}
