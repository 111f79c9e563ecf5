import type { ReactNode } from 'react';
import { Promotions } from '../../../features/promotion/promotions.tsx';

/** The list stays; a promotion's own address opens its drawer over it. */
export default function PromotionsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Promotions />
      {children}
    </>
  );
}
