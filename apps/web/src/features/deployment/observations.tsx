'use client';

import { Age } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { deploymentWords } from '../environment/deployment-words.ts';
import type { DetailedDeployment } from './detail.ts';

/** What was seen to change, the newest first. */
export function Observations({ observations }: { observations: DetailedDeployment['observations'] }) {
  return (
    <section className="border-t border-line px-5 pt-3 pb-5">
      <h3 className="mb-1.5 font-semibold">What was seen</h3>
      {observations.length === 0 ? (
        <p className="text-ink-soft">
          Nothing has changed since it was deployed; a look that sees no change leaves no line.
        </p>
      ) : (
        <ol className="space-y-2">
          {observations.map((seen) => {
            const { mark, word } = deploymentWords[seen.to];
            return (
              <li key={seen.id} className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2.5">
                <span className="mt-[3px]">
                  <MarkShape mark={mark} />
                </span>
                <p>
                  <span className="font-medium">{word}</span>
                  <span className="text-ink-faint">, {deploymentWords[seen.from].word.toLowerCase()} before</span>
                </p>
                <span className="text-meta text-ink-faint">
                  <Age at={seen.at} />
                </span>
                {seen.message !== null && <p className="col-start-2 break-words text-ink-soft">{seen.message}</p>}
                {seen.digest !== null && (
                  <p className="col-start-2 text-meta">
                    <Digest value={seen.digest} quiet />
                  </p>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
