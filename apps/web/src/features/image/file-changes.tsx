'use client';

import { useState } from 'react';
import type { PlatformChangesFragment } from '../../graphql/generated/documents.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { fileCount, totalWords } from './changes-layout.ts';
import { FileList } from './file-list.tsx';
import { Signed } from './signed.tsx';

type Files = NonNullable<PlatformChangesFragment['files']>;
type Order = 'grown' | 'top';

/** Files that came, went or changed, and those that made the image grow. */
export function FileChanges({ platform, files }: { platform: string; files: Files }) {
  const [order, setOrder] = useState<Order>(files.grown.length > 0 ? 'grown' : 'top');
  return (
    <section aria-label={`Files of ${platform}`}>
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <FileTotals files={files} />
        {files.grown.length > 0 && (
          <Segmented<Order>
            label="Which files"
            value={order}
            options={[
              ['grown', 'What made it grow'],
              ['top', 'Largest'],
            ]}
            onChange={setOrder}
          />
        )}
      </div>
      <FileList
        platform={platform}
        files={files[order]}
        by={order === 'grown' ? 'growth' : 'size'}
        unlisted={order === 'top' ? files.unlisted : 0}
      />
    </section>
  );
}

/** `41 files: 3 added (+2.0 KiB), 38 changed (+10 B)`. */
function FileTotals({ files }: { files: Pick<Files, 'added' | 'removed' | 'changed'> }) {
  const totals = totalWords(files);
  return (
    <h4 className="text-meta font-medium text-ink-faint">
      {totals.length === 0 ? 'No file changed' : `${fileCount(files)}: `}
      {totals.map(({ words, growth }, i) => (
        <span key={words}>
          {i > 0 && ', '}
          {words} (<Signed bytes={growth} />)
        </span>
      ))}
    </h4>
  );
}
