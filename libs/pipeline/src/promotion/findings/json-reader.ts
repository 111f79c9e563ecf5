/** Reads what others wrote: each of these takes anything and gives what it asks for, or nothing. */
export type Json = unknown;

export function field(value: Json, ...path: readonly string[]): Json {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return undefined;
    inner = (inner as Readonly<Record<string, Json>>)[name];
  }
  return inner;
}

/** Without characters that a terminal or a log would obey, and not longer than `most`. */
export function text(value: Json, most = 300): string | undefined {
  if (typeof value !== 'string') return undefined;
  const clean = value
    .slice(0, most)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return clean === '' ? undefined : clean;
}

export function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: Json): readonly string[] {
  return list(value).flatMap((one) => text(one) ?? []);
}

export function moment(value: Json): Date | undefined {
  const written = text(value, 60);
  const date = written === undefined || !/^\d{4}-\d\d-\d\dT/.test(written) ? undefined : new Date(written);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}

/** Digests within references such as `registry/app@sha256:…`. */
export function digestsIn(values: readonly Json[]): readonly string[] {
  return [
    ...new Set(
      values.flatMap((value) => (text(value, 1_000) ?? '').match(/sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})\b/g) ?? []),
    ),
  ];
}
