import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.ts';
import type { Queryable, Transaction } from '../database/connect.ts';
import { open, seal } from './seal.ts';
import { loadSecretKey } from './secret-key.ts';

/** Values that stand in the database only sealed; the key is a file outside it. */
@Injectable()
export class Secrets {
  private key: Promise<Buffer> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'secretKeyFile'>) {}

  /** Reads the key, or makes it; called at start so that a fault of the file is seen then. */
  load(): Promise<Buffer> {
    this.key ??= loadSecretKey(this.config.secretKeyFile);
    return this.key;
  }

  /** Gives the new secret's id. */
  async put(tx: Transaction, purpose: string, text: string): Promise<string> {
    const key = await this.load();
    const [row] = await tx<{ id: string }[]>`select uuidv7() as id`;
    const id = (row as { id: string }).id;
    await tx`insert into secret (id, purpose, sealed) values (${id}, ${purpose}, ${seal(key, `${purpose} ${id}`, text)})`;
    return id;
  }

  /** @throws SealBroken; Error when there is no such secret */
  async get(sql: Queryable, id: string): Promise<string> {
    const key = await this.load();
    const [row] = await sql<{ purpose: string; sealed: Buffer }[]>`select purpose, sealed from secret where id = ${id}`;
    if (!row) throw new Error(`There is no secret ${id}.`);
    return open(key, `${row.purpose} ${id}`, row.sealed);
  }

  /** Nothing may refer to it any more. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx`delete from secret where id = ${id}`;
  }
}
