import { Inject, Injectable } from '@nestjs/common';
import { type CredentialSource, dockerConfigCredentials, firstOf } from '@slipway/registry';
import { Secrets } from '../access/secrets.ts';
import { CONFIG, type Config } from '../config.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { IDENTITY_TOKEN, type RegistryCredentials } from '../engine/auth-config.ts';
import { readRegistries } from './registry.store.ts';
import { openCredentials } from './registry-secret.ts';

/** How registries are reached besides their credentials. */
export interface RegistryConnections {
  /** Hosts. */
  readonly plainHttp: readonly string[];
  /** PEM by host. */
  readonly authorities: Readonly<Record<string, string>>;
  /** Origins by host that may be given its credentials for a token. */
  readonly tokenRealms: Readonly<Record<string, readonly string[]>>;
  /** Differs after every change of the settings. */
  readonly revision: string;
}

/** What is set for registries, read from the database at each look: a change counts at once, in every process. */
@Injectable()
export class RegistrySettings {
  /** Of the settings; of the Docker configuration that the operator mounted for hosts without any. */
  readonly credentials: CredentialSource;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    @Inject(CONFIG) private readonly config: Pick<Config, 'plainHttp' | 'dockerConfig'>,
    private readonly secrets: Secrets,
  ) {
    const set: CredentialSource = (host) => openCredentials(this.sql, this.secrets, host);
    const file = config.dockerConfig;
    this.credentials = file === undefined ? set : firstOf(set, dockerConfigCredentials({ file }));
  }

  /** As engines are told: an identity token stands as the password of a user of its own. */
  async forEngines(host: string): Promise<(RegistryCredentials & { readonly version?: string }) | undefined> {
    const set = await openCredentials(this.sql, this.secrets, host);
    if (set) return { username: set.username, password: set.password, version: set.version };
    const found = await this.credentials(host);
    if (found?.kind === 'identity-token') return { username: IDENTITY_TOKEN, password: found.token };
    return found && { username: found.username, password: found.password };
  }

  async connections(): Promise<RegistryConnections> {
    const rows = await readRegistries(this.sql);
    return {
      plainHttp: [...this.config.plainHttp, ...rows.filter((row) => row.plainHttp).map(({ host }) => host)],
      authorities: Object.fromEntries(
        rows.flatMap(({ host, certificate }) => (certificate === null ? [] : [[host, certificate]])),
      ),
      tokenRealms: Object.fromEntries(rows.map(({ host, tokenServices }) => [host, tokenServices])),
      revision: rows.map(({ id, updatedAt }) => `${id} ${updatedAt.getTime()}`).join(),
    };
  }

  /** Whether the operator lets a host be reached by plain http, whatever the settings say. */
  isPlainByConfiguration(host: string): boolean {
    return this.config.plainHttp.includes(host);
  }
}
