import { formatBytes } from '../../format/format-bytes.ts';
import { plural } from '../../format/plural.ts';
import type { PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { totalWords } from '../image/changes-layout.ts';

export type PlannedImage = Pick<
  PlanPartsFragment['platforms'][number],
  'presentDigest' | 'digest' | 'files' | 'packages' | 'packageCount' | 'unmeasured'
>;

export interface PlannedContents {
  /** One line: what is different inside, or why that is not told. */
  readonly words: string;
  /** `differs` can be opened; `unknown` is something that a reader should know of. */
  readonly kind: 'differs' | 'same' | 'unknown' | 'none';
}

/** What a platform's image would change inside, in words. Sizes are unpacked. */
export function plannedContents(image: PlannedImage): PlannedContents {
  const { presentDigest, digest, files, unmeasured } = image;
  if (digest === null) return { kind: 'none', words: 'It has no image for this platform.' };
  if (presentDigest === null) return { kind: 'none', words: 'Nothing runs there to compare it with.' };
  if (presentDigest === digest) return { kind: 'same', words: 'The same image, byte for byte.' };
  if (!files) return { kind: 'unknown', words: unknownWords(unmeasured) };
  const packages = image.packageCount ?? 0;
  const parts = [
    ...(packages > 0 ? [plural(packages, 'package differs', 'packages differ')] : []),
    ...totalWords(files).map(({ words, growth }) => `${words} (${growth > 0 ? '+' : ''}${formatBytes(growth)})`),
  ];
  if (parts.length === 0)
    return { kind: 'same', words: 'The same packages and files; only the image’s description differs.' };
  return { kind: 'differs', words: parts.join(', ') };
}

function unknownWords(unmeasured: string | null): string {
  if (unmeasured === null)
    return 'What is inside was not compared: the plan was made while something else came to run. Plan again.';
  if (/ never read\.$/.test(unmeasured)) return `Still being measured: ${lowerFirst(unmeasured)} Plan again to see it.`;
  return `What is inside could not be compared: ${lowerFirst(unmeasured)}`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
