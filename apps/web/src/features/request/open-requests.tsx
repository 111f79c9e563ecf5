'use client';

import { OpenRequestsDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { classes } from '../../ui/classes.ts';

/** How many requests wait for the viewer; nothing while none does. On a narrow rail it stands on the icon's corner. */
export function OpenRequestsCount({ wide }: { wide?: boolean }) {
  const { data } = useLive(OpenRequestsDocument, {});
  const count = data?.promotionRequests.filter(({ waitsForMe }) => waitsForMe).length ?? 0;
  if (count === 0) return null;
  return (
    <span
      className={classes(
        'figures flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-tiny font-semibold text-accent-ink',
        wide ? 'ml-auto' : 'absolute top-0 right-0.5 xl:static xl:ml-auto',
      )}
    >
      {count}
      <span className="sr-only">{count === 1 ? ' waits for you' : ' wait for you'}</span>
    </span>
  );
}
