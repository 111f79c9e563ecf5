import type { PlatformFacts } from '../facts.ts';
import { formatByteSize, listed } from '../measure.ts';
import { byKey, notApplicable, type Objection, passed, type Rule, unless } from './answer.ts';

const releaseAgain = { act: 'release-again', who: 'whoever releases' } as const;
const measure = { act: 'measure', who: 'Slipway, once it can read the image' } as const;

export const platforms: Rule = ({ release }, { platforms: rule }) => {
  if (rule === undefined) return undefined;
  const names = release.platforms.map(({ platform }) => platform);
  if (names.length === 0) {
    const message = `Release ${release.name} declares no platform, so there is nothing to promote.`;
    return unless([{ code: 'platforms.none', message, clearsBy: releaseAgain }], '');
  }
  const missing = release.platforms.filter(({ digest }) => digest === undefined).map(({ platform }) => platform);
  if (missing.length === 0) return passed(`Release ${release.name} has its image for ${listed(names)}.`);
  const message = `Release ${release.name} has no image for ${listed(missing)}, which it declares; release that commit again.`;
  return unless([{ code: 'platforms.missing', message, clearsBy: releaseAgain }], '');
};

export const tests: Rule = ({ release }, { tests: rule }) => {
  if (rule === undefined) return undefined;
  if (release.platforms.length === 0) return notApplicable(`Release ${release.name} declares no platform to test.`);
  const named = byKey(release.platforms.map(({ platform, tests }) => [tests ?? 'unknown', platform]));
  const objections: Objection[] = [];
  const add = (code: string, state: string, say: (where: string) => string) => {
    const where = named.get(state);
    if (where) objections.push({ code: `tests.${code}`, message: say(listed(where)), clearsBy: releaseAgain });
  };
  add('failed', 'failed', (where) => `The tests of release ${release.name} failed on ${where}.`);
  add('unknown', 'unknown', (where) => `Nobody knows how the tests of release ${release.name} ended on ${where}.`);
  if (!rule.nonePasses)
    add(
      'none',
      'none',
      (where) => `Release ${release.name} was not tested on ${where}; name a test stage in its file.`,
    );
  const tested = named.get('passed') ?? [];
  const message =
    tested.length > 0 ? `The tests passed on ${listed(tested)}.` : 'There are no tests, which passes here.';
  return unless(objections, message);
};

export const size: Rule = ({ release, environment, present }, { size: rule }) => {
  if (rule === undefined) return undefined;
  const objections: Objection[] = [];
  const unknown = new Map<string, string[]>();
  const compare = (what: 'pull' | 'update' | 'growth', one: PlatformFacts, bytes: number | undefined): void => {
    const budget = rule[what]?.[one.platform] ?? rule[what]?.default;
    if (budget === undefined) return;
    if (bytes === undefined) {
      unknown.set(what, [...(unknown.get(what) ?? []), one.platform]);
      return;
    }
    if (bytes <= budget) return;
    const message = sentences[what](release.name, one.platform, ...apart(bytes, budget));
    objections.push({ code: `size.${what}`, message, clearsBy: releaseAgain });
  };
  for (const one of release.platforms) {
    compare('pull', one, one.pullSize);
    // Before the first deployment there is nothing to compare with; where nobody knows what runs, there may be.
    if (present.state === 'none') continue;
    const before =
      present.state === 'known' ? present.platforms.find(({ platform }) => platform === one.platform) : undefined;
    const isNew = present.state === 'known' && before === undefined;
    // A node of a platform that is new downloads all of it.
    const update = isNew ? (one.updateSize ?? one.pullSize) : one.updateSize;
    compare('update', one, present.state === 'known' ? update : undefined);
    if (isNew) continue;
    const known = one.pullSize !== undefined && before?.pullSize !== undefined;
    compare('growth', one, known ? Number(one.pullSize) - Number(before?.pullSize) : undefined);
  }
  for (const [what, where] of unknown) {
    const message = `The ${names[what as keyof typeof names]} of release ${release.name} in ${environment.name} is not known for ${listed(where)}.`;
    objections.push({ code: `size.${what}-unknown`, message, clearsBy: measure });
  }
  return unless(objections, `Release ${release.name} keeps its size budgets.`);
};

const names = { pull: 'pull size', update: 'update size', growth: 'growth' } as const;
const sentences = {
  pull: (release: string, platform: string, bytes: string, budget: string) =>
    `A pull of release ${release} for ${platform} takes ${bytes}; the budget is ${budget}.`,
  update: (release: string, platform: string, bytes: string, budget: string) =>
    `An update to release ${release} on ${platform} takes ${bytes}; the budget is ${budget}.`,
  growth: (release: string, platform: string, bytes: string, budget: string) =>
    `Release ${release} for ${platform} is ${bytes} larger than what runs; the budget is ${budget}.`,
} as const;

/** Both sizes; in bytes where they would be written alike. */
function apart(bytes: number, budget: number): [string, string] {
  const [size, most] = [formatByteSize(bytes), formatByteSize(budget)];
  return size === most ? [`${bytes} B`, `${budget} B`] : [size, most];
}
