import { setTimeout as sleep } from 'node:timers/promises';
import { createAdministrator } from './access/administrator.ts';
import { loadSecretKey } from './access/secret-key.ts';
import { createDefaultBuilder } from './builder/default-builder.ts';
import type { Config } from './config.ts';
import { connect } from './database/connect.ts';
import { migrate } from './database/migrate.ts';

const PATIENCE_MS = 30_000;
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  '57P03',
]);

/**
 * What must be there before anything else runs: the key, the migrations, the first token and the first builder. Several
 * processes may do this at once. @throws Error with one sentence for the operator
 */
export async function prepare(config: Config, showToken: (token: string) => void): Promise<void> {
  await loadSecretKey(config.secretKeyFile);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const sql = connect(config.databaseUrl, { max: 1 });
    try {
      return await migrate(sql, async (tx) => {
        await createDefaultBuilder(tx, config);
        await createAdministrator(tx, showToken, config.adminTokenFile);
      });
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (!AWAY.has(String(code))) throw error;
      if (Date.now() > until)
        throw new Error(
          `The database at ${new URL(config.databaseUrl).host} (DATABASE_URL) cannot be reached: ${(error as Error).message}.`,
        );
    } finally {
      await sql.end({ timeout: 1 });
    }
    await sleep(500);
  }
}
