'use client';

import { OctagonX } from 'lucide-react';
import { LiftStopDocument, StandingStopsDocument, type StopPartsFragment } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { placeWords } from './place-words.ts';

/** Every stop that stands, at the foot of every page: there it moves nothing of what somebody reads when it comes. */
export function StopBanner() {
  const { data, reload } = useLive(StandingStopsDocument, {});
  if (!data || data.stops.length === 0) return null;
  return (
    <section
      aria-label="The line is stopped"
      className="sticky bottom-0 z-30 max-h-[40dvh] overflow-y-auto border-t border-failed bg-surface shadow-float"
    >
      {data.stops.map((stop) => (
        <Standing key={stop.id} stop={stop} onDone={reload} />
      ))}
    </section>
  );
}

function Standing({ stop, onDone }: { stop: StopPartsFragment; onDone: () => void }) {
  const lift = useAct(LiftStopDocument);
  const why = useWhyNot('GOVERN');
  const submit = async () => {
    if (await lift.run({ id: stop.id })) onDone();
  };
  const trouble = lift.fault ?? lift.reasons[0]?.message;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-failed/40 bg-failed/12 px-3 py-2 not-first:border-t md:px-6"
    >
      <OctagonX size={16} aria-hidden className="shrink-0 text-failed" />
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-semibold text-failed">The line is stopped for {placeWords(stop)}.</span> {stop.reason}{' '}
        <span className="whitespace-nowrap text-ink-soft">
          {stop.createdBy}, <Age at={stop.createdAt} />
        </span>
        {trouble && <span className="block text-failed">{trouble}</span>}
      </p>
      <Button why={why} busy={lift.busy} onClick={() => void submit()}>
        Lift
      </Button>
    </div>
  );
}
