import { DeployFailed } from '../target.ts';
import { findScalar } from './find-scalar.ts';
import type { ManifestKey } from './manifest-key.ts';

export interface ManifestChange {
  /** The whole file; the same as before when nothing was to be changed. */
  readonly text: string;
  readonly before: string;
}

/** Sets one value of a YAML file: everything else, comments, layout and the kind of quotes stay, byte for byte. Throws DeployFailed. */
export function setValue(text: string, key: ManifestKey, value: string, file: string): ManifestChange {
  const found = findScalar(text, key, file);
  const { start, end, style, value: before } = found;
  if (before === value) return { text, before };
  const changed = text.slice(0, start) + written(text, start, end, style, value) + text.slice(end);
  // Of what is read again nothing can go unnoticed: better to refuse than to commit a surprise.
  if (findScalar(changed, key, file).value !== value)
    throw new DeployFailed(`${file} was not changed: ${key.text} cannot hold "${value}" as it is written there.`);
  return { text: changed, before };
}

function written(
  text: string,
  start: number,
  end: number,
  style: 'plain' | 'single' | 'double',
  value: string,
): string {
  if (style === 'double') return JSON.stringify(value);
  if (style === 'single') return `'${value.replaceAll("'", "''")}'`;
  // Where nothing stood, the colon before and a comment behind need their spaces.
  const before = start === end && /\S/.test(text[start - 1] ?? ' ') ? ' ' : '';
  const behind = start === end && text[end] === '#' ? ' ' : '';
  return `${before}${value}${behind}`;
}
