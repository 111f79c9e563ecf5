import { formatBytes } from '../../format/format-bytes.ts';
import { lowerFirst } from '../../format/lower-first.ts';
import { plural } from '../../format/plural.ts';
import type { PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { fileCount, totalWords } from '../image/changes-layout.ts';

export type PlannedImage = Pick<
  PlanPartsFragment['platforms'][number],
  'presentDigest' | 'digest' | 'contents' | 'files' | 'packages' | 'packageCount' | 'unmeasured'
>;

export interface PlannedContents {
  /** One line: what is different inside, or why that is not told. */
  readonly words: string;
  /** `differs` can be opened; of `unread` something can be done about; `pending` comes by itself. */
  readonly kind: 'differs' | 'same' | 'unread' | 'pending' | 'unknown' | 'none';
}

/** What a platform's image would change inside, in words. Sizes are unpacked. */
export function plannedContents(image: PlannedImage): PlannedContents {
  const { presentDigest, digest, files, unmeasured } = image;
  if (digest === null) return { kind: 'none', words: 'It has no image for this platform.' };
  if (presentDigest === null) return { kind: 'none', words: 'Nothing runs there to compare it with.' };
  if (presentDigest === digest) return { kind: 'same', words: 'The same image, byte for byte.' };
  if (!files) return unknownWords(image.contents, unmeasured);
  const packages = image.packageCount ?? 0;
  const totals = totalWords(files).map(
    ({ words, growth }) => `${words} (${growth > 0 ? '+' : ''}${formatBytes(growth)})`,
  );
  const parts = [
    ...(packages > 0 ? [plural(packages, 'package differs', 'packages differ')] : []),
    ...(totals.length > 0 ? [`${fileCount(files)}: ${totals.join(', ')}`] : []),
  ];
  if (parts.length === 0)
    return { kind: 'same', words: 'The same packages and files; only the image’s description differs.' };
  return { kind: 'differs', words: parts.join('; ') };
}

function unknownWords(contents: PlannedImage['contents'], unmeasured: string | null): PlannedContents {
  if (unmeasured === null)
    return { kind: 'unknown', words: 'This plan is too old to say what is inside; plan again to see it.' };
  if (contents === 'UNREAD') return { kind: 'unread', words: unmeasured };
  if (contents === 'PENDING') return { kind: 'pending', words: unmeasured };
  return { kind: 'unknown', words: `What is inside could not be compared: ${lowerFirst(unmeasured)}` };
}
