/** A text that PostgreSQL can keep: it has no NUL and no half of a surrogate pair. */
export function textSafe(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** A value as jsonb can keep it; what tools and engines write is not always text that it takes. */
export function jsonSafe<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'string' ? textSafe(one) : one)));
}
