import { formatBytes } from '../../format/format-bytes.ts';
import { plural } from '../../format/plural.ts';
import type { RebuildChangesQuery } from '../../graphql/generated/documents.ts';
import { fileCount, groupPackages, type PackageInput } from '../image/changes-layout.ts';

export type RebuiltImage = NonNullable<
  NonNullable<NonNullable<RebuildChangesQuery['release']>['changesSinceRebuilt']>['platforms']
>[number];

/** What a rebuild changed, of the platforms of which the same is to be said. */
export interface RebuiltLine {
  readonly platforms: readonly string[];
  /** Those of another version first, then what came, then what went; the first few. */
  readonly packages: readonly PackageInput[];
  /** `5 more packages; 41 files; pull size +204.8 KiB`. */
  readonly rest: string;
}

const shown = 4;

/** One line for all platforms on which the same changed; none for images that were carried over, or are not known. */
export function rebuiltLines(images: readonly RebuiltImage[]): RebuiltLine[] {
  const known = images.filter(({ unchanged, contents }) => !unchanged && contents === 'KNOWN');
  const lines = known.map((image) => ({ platform: image.platform, ...lineOf(image) }));
  const same = Map.groupBy(lines, ({ packages, rest }) => JSON.stringify([packages, rest]));
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, platforms: group.map(({ platform }) => platform) }] : [];
  });
}

function lineOf({ packages, packageCount, files, from, to }: RebuiltImage): Omit<RebuiltLine, 'platforms'> {
  const listed = groupPackages(packages ?? []).flatMap((group) => group.packages);
  const first = listed.slice(0, shown).map((one) => ({ type: one.type, name: one.name, from: one.from, to: one.to }));
  const more = (packageCount ?? 0) - first.length;
  const count = files ? files.added.count + files.removed.count + files.changed.count : 0;
  const growth = (to?.pullSize ?? 0) - (from?.pullSize ?? 0);
  const rest = [
    ...(more > 0 ? [plural(more, 'more package')] : []),
    ...(files && count > 0 ? [fileCount(files)] : ['no file']),
    growth === 0 ? 'pull size as before' : `pull size ${growth > 0 ? '+' : ''}${formatBytes(growth)}`,
  ];
  return { packages: first, rest: rest.join('; ') };
}
