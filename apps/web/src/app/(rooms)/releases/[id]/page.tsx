'use client';

import { use } from 'react';
import { ReleasePage } from '../../../../features/release/release-page.tsx';

export default function ReleaseRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ReleasePage id={decodeURIComponent(use(params).id)} />;
}
