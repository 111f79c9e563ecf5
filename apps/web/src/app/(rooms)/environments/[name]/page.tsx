'use client';

import { use } from 'react';
import { EnvironmentPage } from '../../../../features/environment/environment-page.tsx';

export default function EnvironmentRoute({ params }: { params: Promise<{ name: string }> }) {
  return <EnvironmentPage name={decodeURIComponent(use(params).name)} />;
}
