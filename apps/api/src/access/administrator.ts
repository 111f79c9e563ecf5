import { rename, rm, writeFile } from 'node:fs/promises';
import { recordAudit } from '../audit/audit.store.ts';
import type { Transaction } from '../database/connect.ts';
import { SCOPES } from '../graphql/context.ts';
import { hasTokens, insertToken } from './access.store.ts';
import { hashOf, newToken } from './token.ts';

/**
 * The first start's token, made when there is none at all. It is shown before the transaction commits: a crash in
 * between shows a token that was never made, and the next start makes and shows another; the other way round it is lost.
 */
export async function createAdministrator(
  tx: Transaction,
  show: (token: string) => void,
  file: string | undefined,
): Promise<void> {
  if (await hasTokens(tx)) return;
  const token = newToken();
  await insertToken(tx, { name: 'administrator', hash: hashOf(token), scopes: SCOPES });
  await recordAudit(tx, {
    actor: 'slipway',
    action: 'token.issued',
    subject: 'administrator',
    facts: { scopes: SCOPES },
  });
  if (file) await writePrivately(file, token);
  show(token);
}

/** Readable for the owner alone from its first byte on, whatever stood there before. */
async function writePrivately(file: string, token: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await rm(draft, { force: true });
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    throw new Error(
      `The administrator's token could not be written to ${file} (SLIPWAY_ADMIN_TOKEN_FILE): ${(error as Error).message}.`,
    );
  }
}
