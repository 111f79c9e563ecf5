/** Which pushes are released: patterns in which `*` stands for any letters, none or many. */
export interface ReleaseRule {
  readonly tags: readonly string[];
  readonly branches: readonly string[];
}

export interface PushedRef {
  readonly kind: 'tag' | 'branch';
  /** Without refs/tags/ or refs/heads/. */
  readonly name: string;
}

const longest = 250;

export function matchesRule({ tags, branches }: ReleaseRule, { kind, name }: PushedRef): boolean {
  return (kind === 'tag' ? tags : branches).some((pattern) => matches(pattern, name));
}

/** One sentence about what is no pattern of names that git takes; undefined for one that is. */
export function patternFault(pattern: string): string | undefined {
  const shown = JSON.stringify(pattern.slice(0, 80));
  if (pattern.startsWith('refs/'))
    return `${shown} is the whole name of a reference; leave refs/tags/ or refs/heads/ off.`;
  const good =
    pattern.length > 0 &&
    pattern.length <= longest &&
    /^[\w./@+=*-]+$/.test(pattern) &&
    !pattern.startsWith('-') &&
    !pattern.includes('..');
  return good ? undefined : `${shown} cannot name tags or branches; give a pattern such as v*, main or release/*.`;
}

/** Part after part, each at the first place after the one before: never more than one look at each letter and part. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
