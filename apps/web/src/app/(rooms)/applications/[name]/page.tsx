'use client';

import { use } from 'react';
import { ApplicationPage } from '../../../../features/application/application-page.tsx';

export default function ApplicationRoute({ params }: { params: Promise<{ name: string }> }) {
  return <ApplicationPage name={decodeURIComponent(use(params).name)} />;
}
