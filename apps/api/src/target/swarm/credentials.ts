import type Docker from 'dockerode';
import { authConfig } from '../../engine/auth-config.ts';
import { labels } from '../instance.ts';
import type { ObserveSpec } from '../target.ts';
import { credentialsLabel, serviceName } from './service-spec.ts';
import { findService, isStale, post, type Service, type ServiceSpec } from './swarm-api.ts';

const atRest: ReadonlySet<string | undefined> = new Set([undefined, 'completed', 'rollback_completed']);

/**
 * A swarm keeps with each service what its nodes pull with when a task moves or is added. Tasks that run have pulled
 * already: the swarm leaves them alone when nothing else of the service changes. Not while it updates: at the next look.
 */
export async function renewCredentials(docker: Docker, spec: ObserveSpec): Promise<boolean> {
  for (;;) {
    const service = await findService(docker, serviceName(spec));
    const version = spec.auth?.version;
    if (service === undefined || version === undefined || !atRest.has(service.UpdateStatus?.State)) return false;
    if (service.Spec.Labels?.[labels.credentials] === version) return false;
    if (await updateService(docker, service, service.Spec, spec)) return true;
  }
}

/** With the credentials of now. False when the service has changed since it was read. */
export async function updateService(
  docker: Docker,
  service: Service,
  wanted: ServiceSpec,
  spec: Pick<ObserveSpec, 'auth' | 'image'>,
): Promise<boolean> {
  const { auth, image } = spec;
  const version = service.Version.Index;
  const labelled = { ...wanted, Labels: { ...wanted.Labels, ...credentialsLabel(spec) } };
  const more =
    auth === undefined
      ? { query: { version, registryAuthFrom: 'spec' } }
      : { query: { version }, auth: authConfig(image.repository.registry, auth) };
  return post(docker, `/services/${service.ID}/update`, labelled, more).then(
    () => true,
    (cause: unknown) => {
      if (isStale(cause)) return false;
      throw cause;
    },
  );
}
