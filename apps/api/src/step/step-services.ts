import { join } from 'node:path';
import { Secrets } from '../access/secrets.ts';
import { parseCredentials } from '../application/credentials.ts';
import type { Config } from '../config.ts';
import type { Sql } from '../database/connect.ts';
import { readReportedStatus } from '../deployment/reported-status.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { RunConfiguration } from '../environment/run-configuration.ts';
import { DatabaseLayerCache } from '../image/database-layer-cache.ts';
import { CurrentRegistry } from '../registry/current-registry.ts';
import { RegistrySettings } from '../registry/registry-settings.ts';
import { Source } from '../source/source.ts';
import { openTarget } from '../target/open-target.ts';
import type { PointingParts } from '../target/pointing-target.ts';
import type { Target } from '../target/target.ts';
import type { StepServices } from './kind/services.ts';
import { StepErrored } from './step-failure.ts';

/** The real surroundings of the step kinds, with one client for each engine, target and all registries. */
export function createStepServices(
  config: Config,
  sql: Sql,
  secrets: Secrets,
  askPolicy: StepServices['askPolicy'],
): StepServices & { close(): Promise<void> } {
  const settings = new RegistrySettings(sql, config, secrets);
  const registry = new CurrentRegistry(settings);
  const git = { folder: join(config.dataDir, 'git'), allowFile: config.gitAllowFile };
  const gitCredentials = async (secretId: unknown) =>
    typeof secretId === 'string' ? parseCredentials(await secrets.get(sql, secretId)) : undefined;
  const engines = new Map<string, Engine>();
  const targets = new Map<string, Target>();
  return {
    sql,
    config,
    registry,
    layers: new DatabaseLayerCache(sql),
    source: new Source(git),
    engine: (dockerHost) => kept(engines, dockerHost, () => createEngine(dockerHost)),
    target: (settings) =>
      kept(targets, JSON.stringify(settings), () => {
        const { secretId } = settings as { readonly secretId?: unknown };
        return createTarget(settings, {
          git,
          registry,
          credentials: () => gitCredentials(secretId),
          reported: (spec) => readReportedStatus(sql, spec),
        });
      }),
    registryCredentials: (host) => settings.forEngines(host),
    runConfiguration: new RunConfiguration(secrets),
    askPolicy,
    repositoryCredentials: ({ secretId }) => gitCredentials(secretId),
    close: () => registry.close(),
  };
}

function createTarget(settings: unknown, parts: PointingParts): Target {
  const target = openTarget(settings as Record<string, unknown>, parts);
  if (target !== undefined) return target;
  const { kind } = settings as { readonly kind?: unknown };
  throw new StepErrored(`The environment's target is of a kind that this version does not know: ${String(kind)}.`, {
    transient: false,
  });
}

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key) ?? make();
  all.set(key, known);
  return known;
}
