import type { Reason } from '../../graphql/use-act.ts';

/** Messages about one input field; a reason may name it with its path (`input.name`). */
export function about(reasons: readonly Reason[], field: string): string[] {
  return reasons.filter((reason) => fieldOf(reason) === field).map((reason) => reason.message);
}

/** Reasons that are about none of the fields in sight. */
export function unplaced(reasons: readonly Reason[], fields: readonly string[]): Reason[] {
  return reasons.filter((reason) => !fields.includes(fieldOf(reason)));
}

function fieldOf(reason: Reason): string {
  return reason.field?.split('.').at(-1) ?? '';
}
