import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// file:// repositories belong to whom they belong; which may be read at all is settled before git sees an address.
const config = '[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n';

/** Makes the folder that stands for git's home; it holds no secret. Gives its path. */
export async function prepareHome(folder: string): Promise<string> {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'config'), config);
  return realpath(home);
}
