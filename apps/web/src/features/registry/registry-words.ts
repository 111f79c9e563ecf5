import type { RegistryPartsFragment, RegistryState } from '../../graphql/generated/documents.ts';
import type { Mark } from '../../ui/state-mark.tsx';

export const registryWords: Record<RegistryState, { mark: Mark; word: string }> = {
  NOT_CHECKED: { mark: 'waiting', word: 'Not checked' },
  READY: { mark: 'succeeded', word: 'Ready' },
  REFUSED: { mark: 'failed', word: 'Refused' },
  UNREACHABLE: { mark: 'errored', word: 'Unreachable' },
};

/** How it is reached. */
export function connectionWord({ plainHttp, hasCertificate }: RegistryPartsFragment): string {
  if (plainHttp) return 'Plain HTTP';
  return hasCertificate ? 'HTTPS, own authority' : 'HTTPS';
}
