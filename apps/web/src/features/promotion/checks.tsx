'use client';

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { plural } from '../../format/plural.ts';
import type { CheckPartsFragment } from '../../graphql/generated/documents.ts';
import { Moment } from '../../ui/age.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { arrangeChecks, ruleName } from './checks-layout.ts';
import { checkWords, clearingWords } from './decision-words.ts';

/** Every rule and what it says: refusals with who or what clears them and when; the others are folded. */
export function Checks({ checks }: { checks: readonly CheckPartsFragment[] }) {
  const { standing, passed, notApplicable } = arrangeChecks(checks);
  return (
    <div>
      <List checks={standing} />
      <Folded title={`${plural(passed.length, 'rule')} passed`} checks={passed} />
      <Folded
        title={`${plural(notApplicable.length, 'rule')} ${notApplicable.length === 1 ? 'has' : 'have'} nothing to say here`}
        checks={notApplicable}
      />
    </div>
  );
}

function List({ checks }: { checks: readonly CheckPartsFragment[] }) {
  if (checks.length === 0) return null;
  return (
    <ul className="divide-y divide-line">
      {checks.map((check) => (
        <CheckLine key={check.rule} check={check} />
      ))}
    </ul>
  );
}

function CheckLine({ check }: { check: CheckPartsFragment }) {
  const { mark, word } = checkWords[check.state];
  const stands = check.state !== 'PASSED' && check.state !== 'NOT_APPLICABLE';
  return (
    <li className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5 px-4 py-2 sm:grid-cols-[14px_112px_minmax(0,1fr)]">
      <span className="mt-[3px]">
        <MarkShape mark={mark} label={word} />
      </span>
      <span className="font-medium">
        {ruleName(check.rule)}
        {(check.state === 'REHEARSED' || check.state === 'OVERRIDDEN') && (
          <span className="ml-1.5 text-meta font-normal text-ink-faint sm:ml-0 sm:block">
            {check.state === 'REHEARSED' ? 'in rehearsal' : 'overridden'}
          </span>
        )}
      </span>
      <div className="max-sm:col-start-2">
        {stands && check.reasons.length > 0 ? (
          <ul className="space-y-1.5">
            {check.reasons.map((reason) => (
              <ReasonLine key={`${reason.code} ${reason.message}`} reason={reason} />
            ))}
          </ul>
        ) : (
          <p className="text-ink-soft">{check.message}</p>
        )}
      </div>
    </li>
  );
}

function ReasonLine({ reason }: { reason: CheckPartsFragment['reasons'][number] }) {
  const byTimeAlone = reason.clearsBy === 'wait' && reason.clearsAt !== null;
  return (
    <li>
      <p className="break-words">{reason.message}</p>
      <p className="text-meta text-ink-faint">
        {reason.clearsAt !== null && (
          <>
            clears <Moment at={reason.clearsAt} />
          </>
        )}
        {!byTimeAlone && `${reason.clearsAt === null ? '' : '; '}${clearingWords(reason.clearsBy)} ${reason.clearedBy}`}
      </p>
    </li>
  );
}

function Folded({ title, checks }: { title: ReactNode; checks: readonly CheckPartsFragment[] }) {
  if (checks.length === 0) return null;
  return (
    <details className="group border-t border-line first:border-t-0">
      <summary className="flex h-8 items-center gap-2.5 px-4 text-ink-faint -outline-offset-2 select-none hover:text-ink">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {title}
      </summary>
      <List checks={checks} />
    </details>
  );
}
