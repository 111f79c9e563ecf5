'use client';

import { useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import { type PlanPartsFragment, PlanPromotionDocument } from '../../graphql/generated/documents.ts';
import type { Reason } from '../../graphql/use-act.ts';

export interface Planned {
  /** The plan for what was asked for last; undefined while it is worked out and when it was refused. */
  readonly plan: PlanPartsFragment | undefined;
  readonly reasons: readonly Reason[];
  readonly fault: string | undefined;
  /** Plans anew: what was shown stands no more. */
  readonly again: () => void;
}

interface Answer {
  readonly subject: string;
  readonly plan?: PlanPartsFragment;
  readonly reasons: readonly Reason[];
  readonly fault?: string;
}

/** Plans a promotion at once, and again for each other release or environment; `mayPlan` false plans nothing. */
export function usePlan(release: string, environment: string, mayPlan: boolean): Planned {
  const [, execute] = useMutation(PlanPromotionDocument);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer>();
  const asked = useRef('');
  const subject = `${release} ${environment} ${round}`;

  useEffect(() => {
    if (!mayPlan || asked.current === subject) return;
    asked.current = subject;
    const keep = (of: Omit<Answer, 'subject'>) => {
      // An answer about what nobody looks at any more is dropped.
      if (asked.current === subject) setAnswer({ subject, ...of });
    };
    void execute({ release, environment }).then(({ data, error }) => {
      const planned = data?.planPromotion;
      if (error || !planned)
        keep({ reasons: [], fault: error ? describeFault(error) : 'The server answered with nothing.' });
      else if (planned.__typename === 'Refusal') keep({ reasons: planned.reasons });
      else keep({ plan: planned, reasons: [] });
    });
  }, [execute, release, environment, subject, mayPlan]);

  const current = answer?.subject === subject ? answer : undefined;
  return {
    plan: current?.plan,
    reasons: current?.reasons ?? [],
    fault: current?.fault,
    again: () => setRound((before) => before + 1),
  };
}
