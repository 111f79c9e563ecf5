import type { Digest } from '../../model/digest.ts';
import { referrersTag } from '../../model/referrer.ts';
import { parseSubjectTag, subjectTag, subjectTagKinds } from '../../model/subject-tag.ts';
import type { GraphNode } from '../manifest-graph.ts';

type Nodes = ReadonlyMap<Digest, GraphNode>;
type Tags = ReadonlyMap<string, Digest>;

/** What a manifest that stays keeps: all below it, all that speaks of it, and what it speaks of itself. */
export function keeps({ children, attached, lists, subject }: GraphNode): readonly Digest[] {
  return [...children, ...attached, ...lists, ...(subject === undefined ? [] : [subject])];
}

/** Lists of referrers that the registry does not keep itself, with the subject as their tags name it. */
function listsIn(nodes: Nodes, tags: Tags): ReadonlyMap<Digest, string> {
  const lists = [...tags].flatMap(([tag, digest]) => {
    const about = parseSubjectTag(tag);
    const isList = about?.kind === 'referrers' && nodes.get(digest)?.manifest?.kind === 'index';
    return isList ? [[digest, about.subject] as const] : [];
  });
  return new Map(lists);
}

/** Whether a manifest says itself that it speaks of that subject. */
function speaksOf(nodes: Nodes, digest: Digest, subject: string): boolean {
  const said = nodes.get(digest)?.subject;
  return said !== undefined && referrersTag(said) === subject;
}

/**
 * What goes with a manifest, unless something else keeps it. A list under a tag may be written by anyone: what it names
 * goes along only if it says itself that it speaks of the manifest, or stands under a tag that cosign gives it.
 */
export function goesWith(nodes: Nodes, tags: Tags): (node: GraphNode) => readonly Digest[] {
  const listed = listsIn(nodes, tags);
  return ({ digest, children, attached, lists }) => {
    const subject = listed.get(digest);
    const cosigns = subjectTagKinds.map((kind) => tags.get(subjectTag(digest, kind)));
    const below = subject === undefined ? children : children.filter((one) => speaksOf(nodes, one, subject));
    const own = attached.filter((one) => nodes.get(one)?.subject === digest || cosigns.includes(one));
    return [...below, ...own, ...lists];
  };
}

/** What a tag keeps by itself. A list of referrers follows its subject, as it would where the registry keeps it. */
export function rootsOf(nodes: Nodes, tags: Tags): (tag: string) => readonly Digest[] {
  const listed = listsIn(nodes, tags);
  return (tag) => {
    const digest = tags.get(tag) as Digest;
    const subject = parseSubjectTag(tag)?.kind === 'referrers' ? listed.get(digest) : undefined;
    if (subject === undefined) return [digest];
    return (nodes.get(digest)?.children ?? []).filter((one) => !speaksOf(nodes, one, subject));
  };
}

export function closure(
  nodes: Nodes,
  starts: Iterable<Digest>,
  edges: (node: GraphNode) => Iterable<Digest>,
): Set<Digest> {
  const reached = new Set(starts);
  for (const digest of reached) {
    const node = nodes.get(digest);
    if (node !== undefined) for (const one of edges(node)) reached.add(one);
  }
  return reached;
}

/** Tags that only speak of one of these manifests: they stay or go with it. */
export function tagsAbout(tags: Iterable<string>, subjects: Iterable<Digest>): ReadonlySet<string> {
  const named = new Set([...subjects].map(referrersTag));
  return new Set([...tags].filter((tag) => named.has(parseSubjectTag(tag)?.subject ?? '')));
}

/** Each before what goes with it, so that no reader finds an index with holes; where they stand in a circle, as given. */
export function parentsFirst(
  digests: ReadonlySet<Digest>,
  below: (digest: Digest) => readonly Digest[],
): readonly Digest[] {
  const done: Digest[] = [];
  const seen = new Set<Digest>();
  for (const start of digests) {
    const stack: { digest: Digest; left: Digest[] }[] = [];
    const enter = (digest: Digest) => {
      if (!digests.has(digest) || seen.size === seen.add(digest).size) return;
      stack.push({ digest, left: [...below(digest)] });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.left.pop();
      if (next !== undefined) enter(next);
      else done.push((stack.pop() as { digest: Digest }).digest);
    }
  }
  return done.reverse();
}
