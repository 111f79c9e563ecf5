'use client';

import { RefreshCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { CheckBaseImageDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Refused } from '../../ui/notice.tsx';
import { useWhyNot } from '../session/viewer.tsx';

const again = 1_000;
const tries = 30;

/** Asks for a look at once, and reads until somebody has looked: a check that finds nothing new is told to nobody. */
export function CheckNow(props: { id: string; watched: boolean; checkedAt: string | null; onReload: () => void }) {
  const { id, checkedAt } = props;
  const why = useWhyNot('RELEASE');
  const act = useAct(CheckBaseImageDocument);
  const [asked, setAsked] = useState<{ before: string | null; tries: number }>();
  const reload = useRef(props.onReload);
  useEffect(() => {
    reload.current = props.onReload;
  });
  const waiting = asked !== undefined && asked.before === checkedAt && asked.tries < tries;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => {
      reload.current();
      setAsked({ before: asked.before, tries: asked.tries + 1 });
    }, again);
    return () => clearTimeout(timer);
  }, [waiting, asked]);

  const press = async () => {
    setAsked(undefined);
    if (await act.run({ id })) setAsked({ before: checkedAt, tries: 0 });
  };
  return (
    <div className="flex flex-col items-end gap-1 max-sm:items-start">
      <Button
        why={props.watched ? why : 'Nothing takes it any more, so nobody looks.'}
        busy={act.busy || waiting}
        icon={<RefreshCw size={14} aria-hidden />}
        onClick={() => void press()}
      >
        {waiting ? 'Checking…' : 'Check now'}
      </Button>
      <p role="status" className="text-meta text-ink-faint empty:hidden">
        {asked && !waiting && (asked.before === checkedAt ? 'No worker has looked yet.' : 'Checked.')}
      </p>
      <Refused reasons={act.reasons} fault={act.fault} />
    </div>
  );
}
