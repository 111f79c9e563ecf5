import { mergeRun, type RunSettings } from '@slipway/pipeline';
import type { Secrets } from '../access/secrets.ts';
import type { Queryable } from '../database/connect.ts';
import { readEnvironmentSecrets, readSetting, type SettingPlace } from './setting.store.ts';

/** How an application runs in an environment: what its release says, with what the environment changes. */
export class RunConfiguration {
  private readonly secrets: Pick<Secrets, 'get'>;

  constructor(secrets: Pick<Secrets, 'get'>) {
    this.secrets = secrets;
  }

  async merged(sql: Queryable, place: SettingPlace, run: RunSettings): Promise<RunSettings> {
    const setting = await readSetting(sql, place);
    return setting === undefined ? run : mergeRun(run, setting.settings);
  }

  /** Of the secrets that it names and the environment has: another text with each new value, which tells nothing of it. */
  async secretVersions(sql: Queryable, environmentId: string, run: RunSettings): Promise<Record<string, string>> {
    const known = await this.named(sql, environmentId, run);
    return Object.fromEntries(known.map(({ name, secretId }) => [name, secretId]));
  }

  /** What they hold. For targets alone: never logged or stored. */
  async secretValues(sql: Queryable, environmentId: string, run: RunSettings): Promise<Record<string, string>> {
    const known = await this.named(sql, environmentId, run);
    return Object.fromEntries(
      await Promise.all(
        known.map(async ({ name, secretId }) => [name, await this.secrets.get(sql, secretId)] as const),
      ),
    );
  }

  private async named(sql: Queryable, environmentId: string, { secrets = [] }: RunSettings) {
    if (secrets.length === 0) return [];
    const names = new Set(secrets.map(({ name }) => name));
    return (await readEnvironmentSecrets(sql, environmentId)).filter(({ name }) => names.has(name));
  }
}
