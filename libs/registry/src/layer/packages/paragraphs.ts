/** Names and versions are short; a longer value is not kept. */
const longestValue = 1_000;

/** Paragraphs of fields, parted by empty lines; `field` matches a name and a value. The first of a name holds. */
export function* paragraphs(bytes: Buffer, field: RegExp): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const to = end < 0 ? bytes.length : end;
    const line = bytes.toString('utf8', from, Math.min(to, from + longestValue)).trimEnd();
    from = to + 1;
    if (line === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
      continue;
    }
    const [, name, value] = field.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  if (fields.size > 0) yield fields;
}
