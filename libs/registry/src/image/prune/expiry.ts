/** Which tags may go. The first rule whose expression fits a tag decides; a tag that none fits stays. */
export interface ExpiryRule {
  readonly tags: RegExp;
  /** Of the tags that this rule decides, this many stay: those created last. */
  readonly keepNewest?: number;
  /** Only what was created before this goes. */
  readonly createdBefore?: Date;
}

export interface TagFact {
  readonly tag: string;
  /** When its image was made; undefined: nothing says so. */
  readonly created: Date | undefined;
}

export interface TagFate {
  readonly tag: string;
  readonly expires: boolean;
  /** One sentence. */
  readonly why: string;
}

const byName = new Intl.Collator('en', { numeric: true });

/** What the rules say of each tag, in the order given. What is not known to be old enough stays. */
export function expire(tags: readonly TagFact[], rules: readonly ExpiryRule[]): readonly TagFate[] {
  const ruled = Map.groupBy(tags, ({ tag }) => rules.findIndex((rule) => tag.search(rule.tags) >= 0));
  const fates = new Map<TagFact, TagFate>();
  for (const [at, facts] of ruled) {
    const rule = rules[at];
    const newest = facts.toSorted(newestFirst).slice(0, rule?.keepNewest ?? 0);
    for (const fact of facts) fates.set(fact, fateOf(fact, rule, newest));
  }
  return tags.map((fact) => fates.get(fact) as TagFate);
}

function fateOf(fact: TagFact, rule: ExpiryRule | undefined, newest: readonly TagFact[]): TagFate {
  const { tag, created } = fact;
  const stays = (why: string): TagFate => ({ tag, expires: false, why });
  if (rule === undefined) return stays('No rule is for it.');
  const isByAge = rule.createdBefore !== undefined || (rule.keepNewest ?? 0) > 0;
  if (isByAge && created === undefined) return stays('Nothing says when it was created.');
  if (newest.includes(fact)) return stays(`It is one of the ${rule.keepNewest} newest that fit ${rule.tags}.`);
  if (rule.createdBefore !== undefined && created !== undefined && created >= rule.createdBefore)
    return stays(`It was created ${created.toISOString()}, not before ${rule.createdBefore.toISOString()}.`);
  return {
    tag,
    expires: true,
    why: `It fits ${rule.tags}${created === undefined ? '' : `, created ${created.toISOString()}`}.`,
  };
}

/** Created at once: the higher version first. What has no time would take no place of others. */
function newestFirst(a: TagFact, b: TagFact): number {
  const [left, right] = [
    a.created?.getTime() ?? Number.NEGATIVE_INFINITY,
    b.created?.getTime() ?? Number.NEGATIVE_INFINITY,
  ];
  return left === right ? byName.compare(b.tag, a.tag) : right - left;
}
