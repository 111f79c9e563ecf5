'use client';

import { use } from 'react';
import { BaseImagePage } from '../../../../features/base-image/base-image-page.tsx';

export default function BaseImageRoute({ params }: { params: Promise<{ key: string }> }) {
  return <BaseImagePage of={decodeURIComponent(use(params).key)} />;
}
