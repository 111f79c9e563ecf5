import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Repository } from '../model/reference.ts';
import type { BlobContent } from '../registry.ts';
import type { HttpResponse } from './http/connection.ts';

/** A blob that is to be sent. */
export interface Upload {
  readonly blob: Pick<Descriptor, 'digest' | 'size'>;
  readonly content: BlobContent;
  readonly signal: AbortSignal | undefined;
  /** In pieces of this many bytes, each repeated by itself; undefined: in one piece. */
  readonly chunkBytes?: number | undefined;
  /** In one piece, taken up where it was cut. */
  readonly resumable?: boolean | undefined;
}

/** Location may be relative; on another host the upload would carry our token there, so it is refused. */
export function uploadLocation(base: URL, at: Repository, response: HttpResponse): URL {
  const text = response.headers.location;
  if (text === undefined || !URL.canParse(text, base.href)) {
    throw new RegistryError('unexpected-content', `${at.registry} began an upload without saying where to.`, {
      registry: at.registry,
    });
  }
  const location = new URL(text, base);
  // A proxy that ends TLS often leaves http in Location; the scheme that we came with is the right one.
  if (location.protocol === 'http:') location.protocol = base.protocol;
  if (location.host !== base.host) {
    throw new RegistryError(
      'denied',
      `${at.registry} sends the upload on to ${location.host}, which is not its own host; nothing was sent there.`,
      { registry: at.registry, repository: at.repository },
    );
  }
  return location;
}
