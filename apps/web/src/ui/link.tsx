import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/** A link within the dashboard. Pages are thin, so none is fetched before it is asked for: a list has a hundred links. */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
