'use client';

import type { ReactNode } from 'react';
import type { PlatformChangesFragment } from '../../graphql/generated/documents.ts';
import { Bytes, BytesChange } from '../../ui/bytes.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { FileChanges } from './file-changes.tsx';
import { NotKnown } from './not-known.tsx';
import { PackageChanges } from './package-changes.tsx';

/** What is different in one platform's image: sizes, packages, files. */
export function PlatformChanges(props: {
  changes: PlatformChangesFragment;
  /** The releases that are compared. */
  releases: readonly string[];
  onAsked: () => void;
}) {
  const { changes } = props;
  const { platform, from, to, files } = changes;
  return (
    <section aria-label={platform} className="min-w-0 border-line p-4 not-first:border-t">
      <header className="mb-3 flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <h3 className="font-semibold">
          <PlatformLabel platform={platform} />
        </h3>
        <Size name="update size" value={changes.updateSize} />
        <Size name="pull size" value={to?.pullSize} before={from?.pullSize} />
        <Size name="unpacked" value={to?.unpackedSize} before={from?.unpackedSize} absent="not measured" />
      </header>
      {changes.unchanged ? (
        <p className="text-ink-soft">The same image, byte for byte: nothing in it changed.</p>
      ) : files ? (
        <div className="grid grid-cols-1 gap-x-10 gap-y-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          <PackageChanges changes={changes} />
          <FileChanges platform={platform} files={files} />
        </div>
      ) : (
        <NotKnown
          state={changes.contents}
          sentence={changes.unmeasured ?? 'nobody looked.'}
          releases={props.releases}
          onAsked={props.onAsked}
        />
      )}
    </section>
  );
}

function Size(props: { name: string; value?: number | null; before?: number | null; absent?: ReactNode }) {
  const { name, value, before, absent = 'none' } = props;
  return (
    <span className="text-ink-faint">
      {name}{' '}
      {value == null ? (
        absent
      ) : (
        <span className="font-medium text-ink">
          <Bytes value={value} />
        </span>
      )}
      {value != null && before != null && (
        <>
          {' '}
          <BytesChange from={before} to={value} />
        </>
      )}
    </span>
  );
}
