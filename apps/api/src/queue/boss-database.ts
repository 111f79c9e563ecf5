import type { Db } from 'pg-boss';
import { isConnectionLost } from '../database/away.ts';
import type { Queryable, Sql } from '../database/connect.ts';

/**
 * Lets pg-boss send its statements through our transaction, so that a job is sent, claimed and completed together with
 * what it stands for.
 */
export function throughTransaction(tx: Queryable): Db {
  // A few texts that are always the same, so each is parsed once a connection and needs one answer instead of two.
  return { executeSql: (text, values = []) => execute(tx, text, values, { prepare: true, simple: false }) };
}

/** The same through our pool, for what pg-boss does by itself. */
export function throughPool(sql: Sql): Db {
  return {
    executeSql: async (text, values = []) => {
      // Its own transactions come as one text from BEGIN to COMMIT, which a pool must send over one connection.
      if (!/^\s*begin\b/i.test(text)) return execute(sql, text, values);
      const connection = await sql.reserve();
      try {
        return await execute(connection, text, values);
      } catch (error) {
        // The text stopped half way, so the connection is still inside the transaction that failed.
        if (!isConnectionLost(error)) await connection.unsafe('rollback');
        throw error;
      } finally {
        connection.release();
      }
    },
  };
}

async function execute(
  sql: Queryable,
  text: string,
  values: unknown[],
  options: { readonly prepare?: boolean; readonly simple?: boolean } = {},
): Promise<{ rows: unknown[] }> {
  const result: unknown[] = await sql.unsafe(text, values as never[], options);
  // Several statements give a list of results; pg-boss wants their rows one after the other.
  return { rows: Array.isArray(result[0]) ? result.flat() : result };
}
