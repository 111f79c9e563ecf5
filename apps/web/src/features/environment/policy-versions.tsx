'use client';

import { useState } from 'react';
import type { EnvironmentPolicyQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';
import { Empty } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { lineDifference } from './line-difference-layout.ts';

type Version = NonNullable<EnvironmentPolicyQuery['environment']>['policyVersions'][number];

/** Every version, the newest first, with what it changed against the one before. */
export function PolicyVersions({ versions }: { versions: readonly Version[] | undefined }) {
  const [open, setOpen] = useState<number>();
  if (!versions) {
    return (
      <div className="p-4">
        <Skeleton className="h-8 w-full" />
      </div>
    );
  }
  if (versions.length === 0)
    return <Empty title="There is no version yet.">What is saved above becomes the first.</Empty>;
  return (
    <ul>
      {versions.map((version, index) => {
        const before = versions[index + 1];
        const lines = lineDifference(before?.text ?? '', version.text);
        const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
        const isOpen = open === version.version;
        return (
          <li key={version.version} className="border-t border-line first:border-t-0">
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? undefined : version.version)}
              className="flex w-full items-center gap-3 px-4 py-1.5 text-left -outline-offset-2 hover:bg-hover"
            >
              <span className="figures w-20 shrink-0 font-medium">Version {version.version}</span>
              <span className="min-w-0 flex-1 truncate text-ink-soft">{version.createdBy}</span>
              <span className="figures mono whitespace-nowrap text-ink-faint">
                +{count('added')} −{count('removed')}
              </span>
              <span className="text-meta text-ink-faint">{version.createdAt && <Age at={version.createdAt} />}</span>
            </button>
            {isOpen && (
              <div className="mono overflow-x-auto border-t border-line bg-sunken py-2">
                {lines.map((line) => (
                  <div
                    key={`${line.before}-${line.after}`}
                    className={classes(
                      'flex w-max min-w-full leading-5',
                      line.kind === 'added' && 'bg-succeeded/12',
                      line.kind === 'removed' && 'bg-failed/10',
                    )}
                  >
                    <span className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">{line.before}</span>
                    <span className="w-9 shrink-0 pr-2 text-right text-ink-faint select-none">{line.after}</span>
                    <span className="w-4 shrink-0">{signs[line.kind]}</span>
                    <span className="pr-4 whitespace-pre">{line.text}</span>
                  </div>
                ))}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const signs = { kept: '', added: '+', removed: '−' };
