import type { BaseImageFacts } from '../facts.ts';
import { formatPeriod, listed } from '../measure.ts';
import { byKey, earliest, later, type Objection, type Rule, unless } from './answer.ts';

const rebuild = { act: 'release-again', who: 'whoever releases, on the newer base image' } as const;
const look = { act: 'measure', who: 'Slipway, once it can read the base image' } as const;

export const baseImage: Rule = ({ release }, { baseImage: rule }, now) => {
  if (rule === undefined) return undefined;
  const unrecorded = release.platforms.filter(({ baseImages }) => baseImages === undefined);
  const objections: Objection[] = [];
  if (unrecorded.length > 0) {
    const where = listed(unrecorded.map(({ platform }) => platform));
    const message = `The base images of release ${release.name} for ${where} are not recorded.`;
    objections.push({ code: 'base-image.unknown', message, clearsBy: rebuild });
  }
  const images = release.platforms.flatMap(({ platform, baseImages = [] }) =>
    baseImages.map((image) => ({ platform, image, age: Number(now) - Number(image.builtAt) })),
  );
  const { maxAge } = rule;
  const faults = images.flatMap(({ platform, image, age }) =>
    faultsOf(image, age, maxAge, rule.current).map(
      (fault) => [`${fault} ${image.reference}`, { platform, image, age, fault }] as const,
    ),
  );
  for (const group of byKey(faults).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const where = listed([...new Set(group.map(({ platform }) => platform))]);
    const oldest = Math.max(...group.map(({ age }) => age));
    const said = `The base image ${first.image.reference} of release ${release.name} for ${where}`;
    const message = `${said} ${sentences[first.fault](formatPeriod(oldest), formatPeriod(maxAge ?? 0))}.`;
    const known = first.fault === 'outdated' || first.fault === 'old';
    objections.push({ code: `base-image.${first.fault}`, message, clearsBy: known ? rebuild : look });
  }
  const ages = maxAge === undefined ? [] : images.map(({ image: { builtAt } }) => builtAt && later(builtAt, maxAge));
  return unless(objections, `The base images of release ${release.name} are fresh.`, earliest(ages, now));
};

type Fault = keyof typeof sentences;
const sentences = {
  outdated: () => 'is outdated: its tag has moved on',
  'outdated-unknown': () => 'was not looked at again, so that nobody knows whether it is outdated',
  old: (age: string, most: string) => `was built ${age} ago, and ${most} is the most`,
  'age-unknown': () => 'does not say when it was built',
} as const;

function faultsOf(
  { builtAt, outdated, runtime }: BaseImageFacts,
  age: number,
  maxAge: number | undefined,
  current: boolean | 'runtime',
): Fault[] {
  const faults: Fault[] = [];
  const asked = current === 'runtime' ? runtime : current;
  if (asked && outdated !== false) faults.push(outdated ? 'outdated' : 'outdated-unknown');
  if (maxAge !== undefined && builtAt === undefined) faults.push('age-unknown');
  if (maxAge !== undefined && builtAt !== undefined && age >= maxAge) faults.push('old');
  return faults;
}
