import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.ts';
import type { Queryable, Transaction } from '../database/connect.ts';
import { open, seal } from './seal.ts';
import { loadSecretKey } from './secret-key.ts';

/** A row of the table `secret`. */
export interface SealedSecret {
  readonly id: string;
  readonly purpose: string;
  readonly sealed: Buffer;
}

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
    const [row] = await sql<SealedSecret[]>`select id, purpose, sealed from secret where id = ${id}`;
    if (!row) throw new Error(`There is no secret ${id}.`);
    return this.open(row);
  }

  /** Another text under the same id: whoever holds the id reads the new one from the commit on. */
  async replace(tx: Transaction, id: string, text: string): Promise<void> {
    const key = await this.load();
    const [row] = await tx<{ purpose: string }[]>`select purpose from secret where id = ${id} for update`;
    if (!row) throw new Error(`There is no secret ${id}.`);
    await tx`update secret set sealed = ${seal(key, `${row.purpose} ${id}`, text)} where id = ${id}`;
  }

  /** What was read beside a row that refers to it, so that nobody can replace it in between. Throws SealBroken. */
  async open({ id, purpose, sealed }: SealedSecret): Promise<string> {
    return open(await this.load(), `${purpose} ${id}`, sealed);
  }

  /** Nothing may refer to it any more. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx`delete from secret where id = ${id}`;
  }
}
