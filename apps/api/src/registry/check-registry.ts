import { type CredentialSource, createRegistry, RegistryError } from '@slipway/registry';
import type { RegistryRow, RegistryState } from './registry.store.ts';

export interface SeenRegistry {
  readonly state: RegistryState;
  /** One sentence. */
  readonly message: string;
}

const deadline = 10_000;

/** Asks a registry for its API with what is set for it, once, on a connection of its own; what a check sees is never from a cache. */
export async function checkRegistry(
  {
    host,
    plainHttp,
    certificate,
    tokenServices,
  }: Pick<RegistryRow, 'host' | 'plainHttp' | 'certificate' | 'tokenServices'>,
  credentials: CredentialSource,
): Promise<SeenRegistry> {
  let asked = false;
  let shown: string | undefined;
  const client = createRegistry({
    userAgent: 'slipway',
    plainHttp: plainHttp ? [host] : [],
    authorities: certificate === null ? {} : { [host]: certificate },
    tokenRealms: { [host]: tokenServices },
    connectTimeout: deadline,
    deadline,
    retry: { attempts: 0, baseDelay: 0, maxDelay: 0, jitter: () => 0 },
    credentials: async (registry) => {
      const found = await credentials(registry);
      asked = true;
      shown = found?.kind === 'basic' ? found.username : found && 'an identity token';
      return found;
    },
  });
  try {
    await client.ping(host, { signal: AbortSignal.timeout(deadline) });
    if (!asked) return { state: 'ready', message: 'Answers without asking who is there.' };
    return { state: 'ready', message: shown === undefined ? 'Lets anybody in, to read.' : `Signed in as ${shown}.` };
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw cause;
    if (cause.code === 'aborted') return { state: 'unreachable', message: `${host} did not answer within 10 s.` };
    if (cause.code === 'not-found')
      return { state: 'unreachable', message: `${host} answers, but not as a registry does: it has no /v2/.` };
    const refused = cause.code === 'unauthorized' || cause.code === 'denied';
    // Without a status nobody has said no to them: they were not sent where the registry wanted them.
    if (refused && shown !== undefined && cause.facts.status !== undefined)
      return { state: 'refused', message: `${host} did not accept the credentials of ${shown}.` };
    return { state: refused ? 'refused' : 'unreachable', message: cause.message };
  } finally {
    await client.close();
  }
}
