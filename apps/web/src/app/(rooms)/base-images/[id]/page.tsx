'use client';

import { use } from 'react';
import { BaseImagePage } from '../../../../features/base-image/base-image-page.tsx';

export default function BaseImageRoute({ params }: { params: Promise<{ id: string }> }) {
  return <BaseImagePage id={decodeURIComponent(use(params).id)} />;
}
