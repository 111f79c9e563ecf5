import { RegistryError } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import type { Repository } from '../model/reference.ts';
import type { Caller } from './caller.ts';
import { discard, failure } from './http/answer.ts';
import { uploadLocation } from './upload-location.ts';

/** True: the registry took the blob over. False: it has to be uploaded, for whatever reason it gave. */
export async function mountBlob(
  caller: Caller,
  at: Repository,
  digest: Digest,
  from: Repository,
  signal?: AbortSignal,
): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from: from.repository });
  const more = { headers: { 'content-length': '0' }, alsoPullFrom: from, signal };
  const outcome = await caller
    .perform(at, 'POST', `${at.repository}/blobs/uploads/?${query}`, more, async (response) => {
      if ([401, 403, 404, 405].includes(response.status)) {
        await discard(response);
        return 'refused';
      }
      if (response.status !== 201 && response.status !== 202) throw await failure(response, at, `mount of ${digest}`);
      await discard(response);
      return response.status === 201 ? 'mounted' : uploadLocation(caller.base(at), at, response);
    })
    .catch((error: unknown) => {
      // A token service may refuse the pair of scopes though each upload would be allowed.
      if (error instanceof RegistryError && error.code === 'unauthorized') return 'refused' as const;
      throw error;
    });
  if (outcome instanceof URL) await endUpload(caller, at, outcome, signal);
  return outcome === 'mounted';
}

/** The registry began an upload instead; it is ended, or it would lie there until it expires. Its refusal costs nothing. */
async function endUpload(caller: Caller, at: Repository, location: URL, signal?: AbortSignal): Promise<void> {
  const more = { signal, actions: 'pull,push', once: true };
  await caller.perform(at, 'DELETE', location, more, discard).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.code === 'aborted') throw error;
  });
}
