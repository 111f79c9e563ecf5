import { createHash } from 'node:crypto';
import { secretFile } from '@slipway/pipeline';
import type Docker from 'dockerode';
import { labels, type Place } from '../instance.ts';
import { secretValue } from '../secret-files.ts';
import type { DeploySpec } from '../target.ts';
import { isTaken, listKept, post, removeObject, type SecretReference, type Service } from './swarm-api.ts';

/**
 * A swarm's secrets cannot be changed, so each value has one of its own: the name holds a digest of it (64 characters at
 * most). Whoever may list a swarm's secrets can mount them as well, so the digest gives nothing away.
 */
export async function ensureSecrets(docker: Docker, spec: DeploySpec): Promise<readonly SecretReference[]> {
  const wanted = (spec.run.secrets ?? []).flatMap((secret) => {
    const file = secretFile(secret);
    return file === undefined ? [] : [{ file, value: secretValue(spec, secret.name), secret: secret.name }];
  });
  const there = await ofPlace(docker, spec);
  const references: SecretReference[] = [];
  for (const { file, value, secret } of wanted) {
    const key = JSON.stringify([spec.environment, spec.application, secret, value]);
    const name = `slipway-${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
    const id = there.find(({ Spec }) => Spec.Name === name)?.ID ?? (await create(docker, spec, name, value));
    references.push({
      SecretID: id,
      SecretName: name,
      File: { Name: file.replace(/^\/run\/secrets\/(?=[^/]+$)/, ''), UID: '0', GID: '0', Mode: 0o444 },
    });
  }
  return references;
}

async function create(docker: Docker, spec: DeploySpec, name: string, value: string): Promise<string> {
  const Labels = { [labels.environment]: spec.environment, [labels.application]: spec.application };
  const body = { Name: name, Labels, Data: Buffer.from(value).toString('base64') };
  try {
    const { ID } = await post<{ ID: string }>(docker, '/secrets/create', body);
    return ID;
  } catch (cause) {
    // Another attempt made it meanwhile; its name says that it is the same.
    const made = isTaken(cause) ? await ofPlace(docker, spec) : [];
    const same = made.find(({ Spec }) => Spec.Name === name);
    if (same === undefined) throw cause;
    return same.ID;
  }
}

/** Removes those that neither what runs needs nor what a rollback would bring back. */
export async function removeOldSecrets(docker: Docker, place: Place, service: Service | undefined): Promise<void> {
  const needed = new Set(
    [service?.Spec, service?.PreviousSpec].flatMap((spec) =>
      (spec?.TaskTemplate.ContainerSpec.Secrets ?? []).map(({ SecretID }) => SecretID),
    ),
  );
  for (const { ID } of await ofPlace(docker, place)) if (!needed.has(ID)) await removeObject(docker, `/secrets/${ID}`);
}

function ofPlace(docker: Docker, { environment, application }: Place) {
  return listKept(docker, 'secrets', [`${labels.environment}=${environment}`, `${labels.application}=${application}`]);
}
