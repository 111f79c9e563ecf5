import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The key that secrets are sealed with, made at the first start. Several processes on one folder end with the same key.
 * @throws Error with one sentence when the file cannot be read or written, or holds no key
 */
export async function loadSecretKey(file: string): Promise<Buffer> {
  const present = await readIfThere(file);
  if (present !== undefined) return parseKey(file, present);
  await create(file);
  return parseKey(file, (await readIfThere(file)) ?? '');
}

async function create(file: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    // A link fails when the file is there, so the first process wins and nobody reads half a key.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Error(
        `The secret key could not be written to ${file} (SLIPWAY_SECRET_KEY_FILE): ${(error as Error).message}.`,
      );
  } finally {
    await rm(draft, { force: true });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(
      `The secret key could not be read from ${file} (SLIPWAY_SECRET_KEY_FILE): ${(error as Error).message}.`,
    );
  }
}

function parseKey(file: string, text: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (!/^[A-Za-z0-9+/]{43}=$/.test(trimmed) || key.length !== 32)
    throw new Error(
      `The secret key in ${file} (SLIPWAY_SECRET_KEY_FILE) is not 32 bytes in base64; restore the file that the secrets were sealed with.`,
    );
  return key;
}
