import { DatabaseSync } from 'node:sqlite';
import type { Package } from './package.ts';
import { readRpmHeader } from './rpm-header.ts';
import { Unreadable } from './whole-file.ts';

/** rpm writes just this; a view or a computed column under that name could run forever. */
const table =
  /^create table (?:if not exists )?["']?packages["']?\s*\(\s*hnum integer primary key autoincrement,\s*blob blob not null\s*\)$/i;

/** What Node 24 has and its types do not say yet. */
interface Deserializing {
  deserialize(bytes: Uint8Array): void;
  enableDefensive(active: boolean): void;
}

/** `rpmdb.sqlite`, which rpm has written since 4.16: a header a package. Throws Unreadable. */
export function readRpmDatabase(bytes: Buffer): readonly Package[] {
  if (bytes.length === 0) throw new Unreadable('is empty');
  using database = new DatabaseSync(':memory:') as DatabaseSync & Deserializing;
  try {
    // Read and write version 1: no log stands beside it, and none is asked for.
    const copy = Uint8Array.from(bytes);
    if (copy.length > 19) copy.fill(1, 18, 20);
    database.enableDefensive(true);
    database.deserialize(copy);
    const { sql } = database.prepare("select sql from sqlite_master where name = 'Packages'").get() ?? {};
    if (typeof sql !== 'string' || !table.test(sql.trim()))
      throw new Unreadable('has no table of packages as rpm makes it');
    return [...headers(database)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') throw error;
    throw new Unreadable(`is not a whole SQLite database: ${(error as Error).message}`);
  }
}

function* headers(database: DatabaseSync): Generator<Package> {
  for (const { blob } of database.prepare('select blob from Packages').iterate()) {
    const header = blob instanceof Uint8Array ? readRpmHeader(blob) : undefined;
    // The keys that signatures are checked with stand among the packages.
    if (header !== undefined && header.name !== 'gpg-pubkey') yield { type: 'rpm', ...header };
  }
}
