'use client';

import { useState } from 'react';
import { EndFreezeDocument, type FreezePartsFragment } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age, Until } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Refused } from '../../ui/notice.tsx';
import { type Mark, StateMark } from '../../ui/state-mark.tsx';
import { Cell, Row } from '../../ui/table.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { placeWords, zonedMoment } from './place-words.ts';

/** One freeze with its present or next window; ending it asks once more. */
export function FreezeRow({ freeze, onDone }: { freeze: FreezePartsFragment; onDone: () => void }) {
  const why = useWhyNot('GOVERN');
  const end = useAct(EndFreezeDocument);
  const [asked, setAsked] = useState(false);
  const { occurrence, timeZone } = freeze;
  const state = stateOf(freeze);
  const confirm = async () => {
    if (await end.run({ id: freeze.id })) onDone();
    setAsked(false);
  };
  return (
    <Row>
      <Cell className="h-13">
        <StateMark {...state} strong={occurrence?.active === true} />
      </Cell>
      <Cell>
        <span className="font-medium">{freeze.name}</span>
        <span className="block max-w-88 text-meta text-ink-faint">{freeze.reason}</span>
      </Cell>
      <Cell name="Of" className="text-ink-soft">
        {placeWords(freeze)}
      </Cell>
      <Cell name="Window">
        {occurrence ? (
          <div>
            <span className="figures block">
              {zonedMoment(occurrence.from, timeZone)} to {zonedMoment(occurrence.until, timeZone)}
            </span>
            <span className="block text-meta text-ink-faint">
              {timeZone}, {occurrence.active ? 'ends ' : 'begins '}
              <Until at={occurrence.active ? occurrence.until : occurrence.from} />
              {freeze.recurrence && <span className="mono">, {freeze.recurrence}</span>}
            </span>
          </div>
        ) : (
          <span className="text-ink-faint">
            {freeze.endedAt ? (
              <>
                ended by {freeze.endedBy} <Age at={freeze.endedAt} />
              </>
            ) : (
              `began ${zonedMoment(freeze.startsAt, timeZone)}, ${timeZone}`
            )}
          </span>
        )}
      </Cell>
      <Cell name="Added" className="text-ink-soft">
        <span>
          {freeze.createdBy}, <Age at={freeze.createdAt} />
        </span>
      </Cell>
      <Cell align="right">
        {occurrence &&
          (asked ? (
            <span className="inline-flex items-center gap-2">
              <Button onClick={() => setAsked(false)}>Keep</Button>
              <Button kind="danger" busy={end.busy} onClick={() => void confirm()}>
                End it for good
              </Button>
            </span>
          ) : (
            <Button kind="quiet" why={why} onClick={() => setAsked(true)}>
              End…
            </Button>
          ))}
        <Refused reasons={end.reasons} fault={end.fault} />
      </Cell>
    </Row>
  );
}

function stateOf({ occurrence, endedAt }: FreezePartsFragment): { mark: Mark; word: string } {
  if (endedAt) return { mark: 'cancelled', word: 'Ended' };
  if (!occurrence) return { mark: 'cancelled', word: 'Over' };
  return occurrence.active ? { mark: 'blocked', word: 'In force' } : { mark: 'waiting', word: 'To come' };
}
