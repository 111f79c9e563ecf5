import { WordError } from './word-error.ts';

/** One `key=value` of `--mount=`; `raw` is the field as it stands there, with its quotes. */
interface MountField {
  readonly key: string;
  readonly value: string | undefined;
  readonly raw: string;
}

/**
 * The fields of a mount: comma-separated values in which a field may stand in double quotes (RFC 4180). Keys ignore
 * case. Throws WordError.
 */
function readFields(mount: string): readonly MountField[] {
  const fields: MountField[] = [];
  let index = 0;
  while (index <= mount.length) {
    const start = index;
    let text = '';
    if (mount[index] === '"') {
      for (;;) {
        const close = mount.indexOf('"', index + 1);
        if (close === -1) throw new WordError('a double quote in --mount is not closed');
        text += mount.slice(index + 1, close);
        index = close + 1;
        if (mount[index] !== '"') break;
        text += '"';
      }
      if (index < mount.length && mount[index] !== ',')
        throw new WordError('in --mount a comma must follow a quoted field');
    } else {
      const comma = mount.indexOf(',', index);
      index = comma === -1 ? mount.length : comma;
      text = mount.slice(start, index);
      if (text.includes('"')) throw new WordError('in --mount quotes must enclose a whole field');
    }
    const equals = text.indexOf('=');
    fields.push({
      key: (equals === -1 ? text : text.slice(0, equals)).toLowerCase(),
      value: equals === -1 ? undefined : text.slice(equals + 1),
      raw: mount.slice(start, index),
    });
    index += 1;
  }
  return fields;
}

/** What `from=` names, the last one where several stand; undefined when the mount takes nothing from outside. */
export function mountSource(mount: string): string | undefined {
  const fields = readFields(mount);
  const from = fields.findLast(({ key, value }) => key === 'from' && value !== undefined)?.value;
  if (from === undefined || from === '') return undefined;
  const dollar = from.indexOf('$');
  if (dollar !== -1 && dollar !== from.length - 1)
    throw new WordError('--mount=from knows no variables; name a stage there whose FROM has the variable');
  if (fields.some(({ key, value }) => key === 'type' && value?.toLowerCase() === 'secret'))
    throw new WordError('a mount of type secret takes no from');
  return from;
}

/** The mount with another source; the other fields stay as they are written. */
export function withMountSource(mount: string, source: string): string {
  return readFields(mount)
    .map(({ key, value, raw }) => (key === 'from' && value !== undefined ? `from=${source}` : raw))
    .join(',');
}
