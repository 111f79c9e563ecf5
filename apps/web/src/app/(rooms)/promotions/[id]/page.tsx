'use client';

import { use } from 'react';
import { PromotionDrawer } from '../../../../features/promotion/promotion-drawer.tsx';

export default function PromotionRoute({ params }: { params: Promise<{ id: string }> }) {
  return <PromotionDrawer id={decodeURIComponent(use(params).id)} />;
}
