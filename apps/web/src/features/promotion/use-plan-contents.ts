'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { PlanContentsDocument, type PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { useWhilePending } from '../image/use-while-pending.ts';

type Platforms = PlanPartsFragment['platforms'];

/**
 * The platforms of a plan with what is inside their images as soon as it is known: a plan is made at once, and images
 * are read and compared after it. `ask` is for when somebody has had their layers read.
 */
export function usePlanContents(plan: PlanPartsFragment): { platforms: Platforms; ask: () => void } {
  const [asked, setAsked] = useState(false);
  const waits = asked || plan.platforms.some(({ contents }) => contents === 'PENDING');
  const [{ data }, execute] = useQuery({
    query: PlanContentsDocument,
    variables: { plan: plan.id },
    requestPolicy: 'network-only',
    pause: !waits,
  });
  const read = () => execute({ requestPolicy: 'network-only' });
  const later = data?.promotionPlan?.platforms ?? [];
  const platforms = plan.platforms.map((platform) => ({
    ...platform,
    ...later.find((one) => one.platform === platform.platform),
  }));
  useWhilePending(waits && platforms.some(({ contents }) => contents === 'PENDING'), data, read);
  const ask = () => {
    setAsked(true);
    read();
  };
  return { platforms, ask };
}
