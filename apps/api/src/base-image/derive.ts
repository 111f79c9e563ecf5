import type { Sql } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { deriveWatchedTags, lockDeriving, type MirrorRow } from './derive.store.ts';

/** Beyond this many, pages are told once that much changed. */
const MOST_TOLD = 50;

/**
 * Brings the watched tags in line with the releases that count. Any worker may, as often as it likes.
 * @returns how many tags changed
 */
export async function deriveTags(sql: Sql, mirrors: ReadonlyMap<string, string>): Promise<number> {
  return inTransaction(sql, async (tx) => {
    if (!(await lockDeriving(tx))) return 0;
    const ids = await deriveWatchedTags(tx, mirrorRows(mirrors));
    if (ids.length > MOST_TOLD) await notifyChange(tx, {});
    else if (ids.length > 0) await notifyChange(tx, ...ids.map((baseImage) => ({ baseImage })));
    return ids.length;
  });
}

function mirrorRows(mirrors: ReadonlyMap<string, string>): MirrorRow[] {
  return [...mirrors].map(([registry, prefix]) => {
    const [host = prefix, ...folders] = prefix.split('/');
    return { registry, host, folder: folders.map((folder) => `${folder}/`).join('') };
  });
}
