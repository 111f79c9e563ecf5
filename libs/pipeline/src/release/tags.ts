import type { TagRule } from '../pipeline-file/pipeline-file.ts';
import { expand, type Variables, variablesIn } from '../pipeline-file/variables.ts';
import { compareRebuilds, parseRebuildVersion } from './rebuild-version.ts';
import { isMovingName, toTagName } from './tag-name.ts';
import type { Version } from './version.ts';

export interface Tagging {
  /** Tags to move to the release, in this order: its own version first, `latest` last. */
  readonly tags: readonly string[];
  /** Tags that stay where they are, each with one sentence that says why. */
  readonly kept: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * The tags of a release: its version; what the rules of its pipeline file add; and for an exact vX.Y.Z also X.Y and
 * `latest`, each unless it already points to a newer X.Y.Z (semver item 11). Its rebuilds move these two on. Nothing else does.
 * `existing` tells to which version a tag points now; a tag that is absent or points to no X.Y.Z is free to move.
 * Every tag is valid by the OCI distribution spec. Throws VariableError for a rule that was not validated.
 */
export function tagsOf(
  version: Version,
  rules: readonly TagRule[],
  existing: ReadonlyMap<string, string>,
  variables: Variables,
): Tagging {
  const kept: { name: string; reason: string }[] = [];
  const tags = new Set([version.text]);
  for (const name of rules.flatMap((rule) => nameBy(rule, version, variables))) {
    const reason = reasonAgainst(name, version, existing);
    if (reason === undefined) tags.add(name);
    else kept.push({ name, reason });
  }
  for (const name of movingTags(version)) {
    const present = existing.get(name);
    if (present === undefined || !isOlder(version.text, present)) tags.add(name);
    else kept.push({ name, reason: `${name} stays on ${present}, which is newer than ${version.text}.` });
  }
  return { tags: [...tags], kept };
}

function nameBy(rule: TagRule, version: Version, variables: Variables): string[] {
  if (rule.when !== 'always' && rule.when !== version.kind) return [];
  // A rule on a tag or branch says nothing about a release that has none.
  if ([...variablesIn(rule.name)].some((name) => !variables[name])) return [];
  const name = toTagName(expand(rule.name, variables), `g${variables.shortCommit}`);
  return name === undefined ? [] : [name];
}

function reasonAgainst(name: string, version: Version, existing: ReadonlyMap<string, string>): string | undefined {
  if (name === version.text) return undefined;
  if (isMovingName(name)) return `${name} is moved by tags vX.Y.Z alone, not by a rule.`;
  // A branch that is called 1.4.2 must not take the tag of the release 1.4.2 away.
  return existing.get(name) === name ? `${name} is the version of another release.` : undefined;
}

function movingTags(version: Version): string[] {
  const numbers = numbersOf(version.text);
  return version.kind === 'release' && numbers !== undefined ? [`${numbers[0]}.${numbers[1]}`, 'latest'] : [];
}

/** Semver item 11 for plain X.Y.Z, a rebuild after what it rebuilds; false when either is neither. */
function isOlder(text: string, than: string): boolean {
  const left = numbersOf(text);
  const right = numbersOf(than);
  if (left === undefined || right === undefined) return false;
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? compareRebuilds(text, than) < 0 : BigInt(left[at] ?? 0) < BigInt(right[at] ?? 0);
}

function numbersOf(text: string): readonly string[] | undefined {
  const core = parseRebuildVersion(text)?.core ?? text;
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(core)?.slice(1);
}
