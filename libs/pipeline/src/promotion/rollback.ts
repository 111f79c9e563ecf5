import type { RequestKind } from './facts.ts';

/** What an environment was told to run of one application, from when on. */
export interface DeployedRelease {
  readonly promotion: string;
  readonly release: string;
  /** How people call it. */
  readonly name: string;
  readonly digest: string;
  readonly kind: RequestKind;
  readonly since: Date;
  /** undefined: it was never seen to run well. */
  readonly verifiedAt: Date | undefined;
  readonly rejected: boolean;
  /** Whether its image can still be pulled; undefined: not looked at, or the registry did not answer. */
  readonly pullable: boolean | undefined;
}

export interface RollbackChoice<Entry extends DeployedRelease> {
  /** undefined: there is nothing to go back to, and `because` says why. */
  readonly to: Entry | undefined;
  /** One sentence. */
  readonly because: string;
  /** Releases that came before and are passed over, the latest first, each with why. */
  readonly passedOver: readonly { readonly entry: Entry; readonly because: string }[];
}

/**
 * The last good release: the latest that ran there verified, before the one to go away from. `from` is that release,
 * also when it never came to run; by default what the environment was told last, whatever is observed. `automatic`: no
 * person asks, and then a rollback is never rolled back. The history may come in any order.
 */
export function lastGood<Entry extends DeployedRelease>(
  history: readonly Entry[],
  options: { readonly from?: string | undefined; readonly automatic: boolean },
): RollbackChoice<Entry> {
  const entries = history.toSorted((left, right) => Number(right.since) - Number(left.since));
  const [latest] = entries;
  const from = options.from ?? latest?.release;
  if (latest === undefined) return nothing('Nothing was ever deployed there, so there is nothing to go back to.');
  if (options.automatic && latest.kind === 'rollback' && latest.release === from)
    return nothing(
      `${latest.name} is what was gone back to itself, and a rollback is not rolled back without a person.`,
    );
  const left = leftBehind(entries);
  const passedOver: { entry: Entry; because: string }[] = [];
  const seen = new Set<string>(from === undefined ? [] : [from]);
  for (const entry of entries) {
    if (seen.has(entry.release)) continue;
    // A release that ran twice is judged as a whole: it was good when any of its times there was.
    const verified = entries.some((one) => one.release === entry.release && one.verifiedAt !== undefined);
    const because = reasonAgainst(entry, verified, left);
    seen.add(entry.release);
    if (because === undefined) {
      const unproven = entry.pullable === undefined ? '; whether its image can still be pulled is not known' : '';
      return { to: entry, because: `${entry.name} is the last that ran there well${unproven}.`, passedOver };
    }
    passedOver.push({ entry, because });
  }
  if (passedOver.length === 0)
    return nothing('It is the first that was deployed there, so there is nothing to go back to.');
  return {
    to: undefined,
    because: `None of the ${passedOver.length} that ran there before can be gone back to: ${said(passedOver)}.`,
    passedOver,
  };
}

function nothing(because: string) {
  return { to: undefined, because, passedOver: [] };
}

function reasonAgainst(entry: DeployedRelease, verified: boolean, left: ReadonlySet<string>): string | undefined {
  if (entry.rejected) return 'it is rejected';
  if (entry.pullable === false) return 'its image is gone from the registry';
  if (!verified) return 'it was never verified there';
  if (left.has(entry.release)) return 'it was rolled back from';
  return undefined;
}

/** Releases that a rollback replaced; one that a promotion brought back and that was verified then is forgiven. */
function leftBehind(newestFirst: readonly DeployedRelease[]): ReadonlySet<string> {
  const left = new Set<string>();
  let before: DeployedRelease | undefined;
  for (const entry of newestFirst.toReversed()) {
    if (entry.kind === 'rollback' && before !== undefined && before.release !== entry.release) left.add(before.release);
    if (entry.kind !== 'rollback' && entry.verifiedAt !== undefined) left.delete(entry.release);
    before = entry;
  }
  return left;
}

function said(passedOver: readonly { readonly entry: DeployedRelease; readonly because: string }[]): string {
  return passedOver
    .slice(0, 3)
    .map(({ entry, because }) => `${entry.name} (${because})`)
    .join(', ');
}
