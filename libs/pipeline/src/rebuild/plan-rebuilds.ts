import { digestOf } from '@slipway/registry';
import { canonical } from '../promotion/canonical.ts';
import { listed } from '../promotion/measure.ts';
import type { RebuildTrigger } from './cause.ts';
import { type Changes, causeKey, changedNames, changesOf, familiar, type RebuildChange } from './change.ts';
import { type Family, familyOf, type Parent } from './family.ts';
import { rebuildsByItself } from './policy.ts';
import type { ApplicationFacts, GoodRelease, RebuildFacts, RebuildVerdict } from './rebuild-facts.ts';
import { windowAt } from './window.ts';

export type * from './rebuild-facts.ts';

/** How an application stands for those that take its image. */
type Standing =
  | { readonly kind: 'coming'; readonly causeKey: string; readonly how: string; readonly hasCause: boolean }
  | { readonly kind: 'failed'; readonly because: string };

const lookAgainAfter = 60 * 60_000;

/** A cause that makes an application a rebuild. */
interface Wish {
  readonly trigger: RebuildTrigger;
  readonly changes: readonly RebuildChange[];
  readonly causeKey: string;
}

/**
 * Which rebuilds begin now, which wait and until when, and which are only told of. Parents come before those that stand on
 * them, and whatever stops a parent stops these, unless something moved that they take themselves. Level-triggered: it compares what is with what should be, so that looking
 * again, or twice at once, asks for nothing more. What needs nothing is left out.
 */
export function planRebuilds(facts: RebuildFacts, now: Date): readonly RebuildVerdict[] {
  const family = familyOf(facts.applications);
  const standings = new Map<string, Standing>();
  const verdicts: RebuildVerdict[] = [];
  let underWay = facts.underWay;
  for (const application of family.order) {
    const { release, rebuilding } = application;
    if (rebuilding !== undefined)
      standings.set(application.id, { ...rebuilding, kind: 'coming', how: `${rebuilding.name} is being built` });
    if (release === undefined) continue;
    const look = new Look({ facts, family, standings, application, release, now, underWay });
    const verdict = look.verdict();
    const standing = look.standing(verdict);
    if (standing !== undefined) standings.set(application.id, standing);
    if (verdict === undefined) continue;
    if (verdict.act === 'begin') underWay += 1;
    verdicts.push(verdict);
  }
  return verdicts;
}

interface Place {
  readonly facts: RebuildFacts;
  readonly family: Family;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly application: ApplicationFacts;
  readonly release: GoodRelease;
  readonly now: Date;
  readonly underWay: number;
}

/** At one application, after its parents were looked at. */
class Look {
  private readonly at: Place;
  private readonly found: Changes;
  private readonly parents: readonly (Parent & { readonly standing: Standing; readonly name: string })[];

  constructor(at: Place) {
    const { application, facts, family, release, standings } = at;
    this.at = at;
    this.found = changesOf(release.taken, release.resolvedAt, facts.tags);
    const names = new Map(facts.applications.map(({ id, name }) => [id, name]));
    this.parents = (family.parents.get(application.id) ?? []).flatMap((parent) => {
      const standing = standings.get(parent.id);
      const counts = parent.runtime || application.policy.mode !== 'runtime-stage';
      return standing === undefined || !counts
        ? []
        : [{ ...parent, standing, name: names.get(parent.id) ?? parent.id }];
    });
  }

  verdict(): RebuildVerdict | undefined {
    const wish = this.wish();
    if (wish === undefined) return this.report() ?? this.drop();
    if (wish.trigger === 'person') return this.decide(wish, this.released());
    const circle = this.at.family.circles.get(this.at.application.id);
    if (circle !== undefined && wish.trigger !== 'schedule')
      return this.decide(wish, {
        because: `${circle} stand on each other's images, so none comes first; ask for a rebuild of one of them, or end the circle.`,
      });
    const [failed] = this.parents.flatMap(({ name, standing }) =>
      standing.kind === 'failed' ? [`${name}, whose image it takes, could not be rebuilt: ${standing.because}`] : [],
    );
    if (failed !== undefined && wish.trigger === 'parent')
      return { ...this.decide(wish, undefined), act: 'stop', because: failed };
    const verdict = this.decide(
      wish,
      this.comesLater() ?? this.lost() ?? this.released() ?? this.timely(wish) ?? this.full(),
    );
    // What moved is there and needs no parent: what a parent should have brought makes another rebuild once it is there.
    return verdict.act === 'begin' ? { ...verdict, because: failed && this.without(failed) } : verdict;
  }

  private without(failed: string): string {
    return `${failed} ${this.at.application.name} goes on without it, on the image that is there.`;
  }

  /** What those that stand on it must know. */
  standing(verdict: RebuildVerdict | undefined): Standing | undefined {
    const { application } = this.at;
    if (verdict?.act === 'stop') return { kind: 'failed', because: verdict.because ?? '' };
    if (verdict?.act === 'begin' || (verdict?.act === 'wait' && !this.at.family.circles.has(application.id))) {
      const { causeKey: key, trigger, changes } = verdict;
      // Why it waits stands with itself: reasons within reasons are read by nobody.
      const how = verdict.act === 'begin' ? 'its rebuild begins' : 'its rebuild waits as well';
      return { kind: 'coming', causeKey: key, how, hasCause: changes.length > 0 || trigger === 'parent' };
    }
    const ended = application.ended.get(this.key());
    if (ended?.how === 'failed' && application.rebuilding === undefined && rebuildsByItself(application.policy))
      return { kind: 'failed', because: ended.because ?? 'its release did not end well.' };
    return undefined;
  }

  /**
   * A rebuild that found nothing new, though the watch says otherwise, met a mirror that lags behind or a tag that was moving.
   * While that lasts it is looked at again now and then, each time as another cause.
   */
  private key(): string {
    const { application, now, release } = this.at;
    const isOver = (key: string) => {
      const ended = application.ended.get(key);
      return ended?.how === 'unchanged' && now.getTime() - ended.at.getTime() >= lookAgainAfter;
    };
    let key: string = causeKey(release.id, this.found.changes);
    while (isOver(key)) key = digestOf(canonical({ again: key }));
    return key;
  }

  /** The rebuild that it should have; undefined when it needs none, has it under way, or had it for this very cause. */
  private wish(): Wish | undefined {
    const { application } = this.at;
    const { open, policy, due, ended, rebuilding } = application;
    const { changes } = this.found;
    if (open !== undefined && (open.trigger === 'person' || open.trigger === 'schedule'))
      return { trigger: open.trigger, changes, causeKey: open.causeKey };
    if (due !== undefined) return { trigger: 'schedule', changes, causeKey: `schedule ${due.toISOString()}` };
    if ((rebuilding !== undefined && open === undefined) || !rebuildsByItself(policy)) return undefined;
    if (changes.some(({ runtime }) => runtime || policy.mode === 'any-stage'))
      return ended.has(this.key()) ? undefined : { trigger: 'base-image', changes, causeKey: this.key() };
    const keys = this.parents.flatMap(({ id, standing }) =>
      standing.kind === 'coming' && standing.hasCause ? [`${id} ${standing.causeKey}`] : [],
    );
    // One that waited for a parent which failed meanwhile is told so.
    if (keys.length === 0)
      return open?.trigger === 'parent' && this.parents.length > 0
        ? { trigger: 'parent', changes, causeKey: open.causeKey }
        : undefined;
    const key = digestOf(canonical({ from: this.at.release.id, parents: keys.toSorted() }));
    if (this.at.family.circles.has(application.id) || ended.has(key)) return undefined;
    return { trigger: 'parent', changes, causeKey: key };
  }

  private decide(wish: Wish, wait: Wait | undefined): RebuildVerdict {
    const about = { application: this.at.application.id, ...wish };
    if (wait === undefined) return { ...about, act: 'begin', because: undefined, clearsAt: undefined };
    return { ...about, act: 'wait', because: wait.because, clearsAt: wait.clearsAt };
  }

  private report(): RebuildVerdict | undefined {
    const { application } = this.at;
    const { mode } = application.policy;
    const { changes } = this.found;
    if (changes.length === 0 || mode === 'off' || application.rebuilding !== undefined) return undefined;
    if (application.ended.has(this.key())) return undefined;
    const because =
      mode === 'report'
        ? `${changedNames(changes)} moved; the policy of ${application.name} has it reported and not rebuilt.`
        : `${changedNames(changes)} moved, which what runs does not stand on; the policy rebuilds for what it stands on alone.`;
    const about = { application: application.id, trigger: 'base-image', changes, causeKey: this.key() } as const;
    return { ...about, act: 'report', because, clearsAt: undefined };
  }

  private drop(): RebuildVerdict | undefined {
    const { open, policy, id } = this.at.application;
    if (open === undefined) return undefined;
    const because =
      policy.mode === 'off'
        ? 'Rebuilds were switched off.'
        : `Nothing that ${this.at.release.name} takes differs any more from what its tag has settled at.`;
    const { trigger, causeKey: key } = open;
    return { application: id, act: 'drop', trigger, changes: [], causeKey: key, because, clearsAt: undefined };
  }

  private comesLater(): Wait | undefined {
    const coming = this.parents.filter(({ standing }) => standing.kind === 'coming');
    if (coming.length === 0) return undefined;
    const names = coming.map(({ name, standing }) => `${name} (${standing.kind === 'coming' ? standing.how : ''})`);
    return { because: `It takes an image of ${listed(names)}, which is rebuilt first.` };
  }

  private lost(): Wait | undefined {
    const [first] = this.found.lost;
    if (first === undefined) return undefined;
    const what = `${familiar(first.reference)} has no image for ${first.pulledPlatform} any more`;
    return { because: `${what}, so a build would fail; it goes on when that is there again.` };
  }

  private released(): Wait | undefined {
    const { releasing, name } = this.at.application;
    return releasing === undefined
      ? undefined
      : { because: `${name} ${releasing} is being released; it goes on after that.` };
  }

  private timely({ changes }: Wish): Wait | undefined {
    const { policy } = this.at.application;
    const settled = changes.map(({ reference }) => Number(this.at.facts.tags.get(reference)?.settledAt ?? 0));
    const quiet = new Date(Math.max(0, ...settled) + policy.settle);
    if (policy.settle > 0 && quiet > this.at.now)
      return { because: 'It waits whether other images that it takes move as well.', clearsAt: quiet };
    const window = windowAt(policy, this.at.now);
    if (window.open) return undefined;
    return { because: 'It waits for the next window of its policy.', clearsAt: window.opensAt };
  }

  private full(): Wait | undefined {
    const { atOnce } = this.at.application.policy;
    if (this.at.underWay < atOnce) return undefined;
    const count = this.at.underWay === 1 ? '1 rebuild is' : `${this.at.underWay} rebuilds are`;
    return { because: `${count} under way, and its policy lets it begin while there are fewer than ${atOnce}.` };
  }
}

interface Wait {
  readonly because: string;
  readonly clearsAt?: Date | undefined;
}
