'use client';

import { lowerFirst } from '../../format/lower-first.ts';
import { type ContentsState, MeasureLayersDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Refused } from '../../ui/notice.tsx';
import { useWhyNot } from '../session/viewer.tsx';

/** Why it is not known what is inside two images, and what can be done about it. */
export function NotKnown(props: {
  state: ContentsState;
  sentence: string;
  /** The releases of the two images, where their layers can be read. */
  releases: readonly string[];
  onAsked: () => void;
}) {
  const { state, sentence, releases, onAsked } = props;
  const { run, busy, reasons, fault } = useAct(MeasureLayersDocument);
  const whyNot = useWhyNot('RELEASE');
  const read = async () => {
    if (await run({ releases: [...releases] })) onAsked();
  };
  if (state === 'PENDING') return <p className="breathing max-w-prose text-ink-soft">{sentence}</p>;
  return (
    <div className="max-w-prose space-y-2">
      <p className="text-ink-soft">Packages and files are not known here: {lowerFirst(sentence)}</p>
      {state === 'UNREAD' && releases.length > 0 && (
        <Button busy={busy} {...(whyNot === undefined ? {} : { why: whyNot })} onClick={() => void read()}>
          Read their layers now
        </Button>
      )}
      <Refused reasons={reasons} {...(fault === undefined ? {} : { fault })} />
    </div>
  );
}
