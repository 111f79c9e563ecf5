import { mergeRun, type RunSettings } from '@slipway/pipeline';
import type { Secrets } from '../access/secrets.ts';
import type { Queryable } from '../database/connect.ts';
import { readEnvironmentSecrets, readSealedSecrets, readSetting, type SettingPlace } from './setting.store.ts';

/** By name. */
export interface RunSecrets {
  readonly values: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** How an application runs in an environment: what its release says, with what the environment changes. */
export class RunConfiguration {
  private readonly sealed: Pick<Secrets, 'open'>;

  constructor(sealed: Pick<Secrets, 'open'>) {
    this.sealed = sealed;
  }

  async merged(sql: Queryable, place: SettingPlace, run: RunSettings): Promise<RunSettings> {
    const setting = await readSetting(sql, place);
    return setting === undefined ? run : mergeRun(run, setting.settings);
  }

  /** Of the secrets that it names and the environment has: another text with each new value, which tells nothing of it. */
  async secretVersions(sql: Queryable, environmentId: string, run: RunSettings): Promise<Record<string, string>> {
    const known = await readEnvironmentSecrets(sql, environmentId);
    const names = new Set(namesOf(run));
    return Object.fromEntries(
      known.filter(({ name }) => names.has(name)).map(({ name, secretId }) => [name, secretId]),
    );
  }

  /** What they hold, and which versions of them that is. Values are for targets alone: never logged or stored. */
  async secrets(sql: Queryable, environmentId: string, run: RunSettings): Promise<RunSecrets> {
    const names = namesOf(run);
    const known = names.length === 0 ? [] : await readSealedSecrets(sql, environmentId, names);
    const values = known.map(async (row) => [row.name, await this.sealed.open(row)] as const);
    return {
      values: Object.fromEntries(await Promise.all(values)),
      versions: Object.fromEntries(known.map(({ name, id }) => [name, id])),
    };
  }
}

function namesOf({ secrets = [] }: RunSettings): readonly string[] {
  return secrets.map(({ name }) => name);
}
