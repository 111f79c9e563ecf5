import type { RefusalReason } from './refusal.ts';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names stand in addresses, host names and container names: RFC 1123 labels. Undefined when it is one. */
export function nameReason(noun: string, name: string): RefusalReason | undefined {
  if (NAME.test(name)) return undefined;
  return {
    code: `${noun}.name-malformed`,
    field: 'name',
    message: `"${name.slice(0, 80)}" cannot be a name: use 1 to 63 lower-case letters, digits and dashes, with no dash first or last.`,
  };
}
