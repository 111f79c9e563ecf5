/** The beginning of a text, as Postgres can store it in jsonb: no NUL, no half of a surrogate pair. */
export function fit(text: string, characters: number): string {
  const clean = storable(text);
  return clean.length <= characters ? clean : storable(`${clean.slice(0, characters - 1)}…`);
}

/** The end of a text, storable likewise. */
export function fitEnd(text: string, characters: number): string {
  const clean = storable(text);
  return clean.length <= characters ? clean : storable(`…${clean.slice(-(characters - 1))}`);
}

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
