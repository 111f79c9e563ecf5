import type { RefusalReason } from '../graphql/refusal.ts';

export function applicationUnknown(name: string): RefusalReason {
  return {
    code: 'application.unknown',
    field: 'application',
    message: `There is no application "${name.slice(0, 80)}"; register it first.`,
  };
}
