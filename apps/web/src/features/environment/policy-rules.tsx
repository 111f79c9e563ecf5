'use client';

import { Skeleton } from '../../ui/skeleton.tsx';
import { policyRules } from './policy-rules-layout.ts';

/** Every rule with what it asks; its settings unfold. */
export function PolicyRules({ schema }: { schema: string | undefined }) {
  if (schema === undefined) {
    return (
      <div className="space-y-3 p-4">
        {[1, 2, 3, 4, 5, 6].map((row) => (
          <Skeleton key={row} className="h-9 w-full" />
        ))}
      </div>
    );
  }
  return (
    <ul>
      {policyRules(schema).map((rule) => (
        <li key={rule.name} className="border-t border-line first:border-t-0">
          <details className="group">
            <summary className="flex items-baseline gap-3 px-4 py-2 -outline-offset-2 hover:bg-hover">
              <span className="mono w-28 shrink-0 font-medium text-ink">{rule.name}</span>
              <span className="min-w-0 flex-1 text-ink-soft">{rule.meaning}</span>
              <span aria-hidden className="text-ink-faint transition-transform group-open:rotate-90">
                ›
              </span>
            </summary>
            <dl className="space-y-1.5 px-4 pb-3">
              {rule.settings.map((setting) => (
                <div key={setting.name} className="flex items-baseline gap-3 pl-3 text-meta">
                  <dt className="mono w-28 shrink-0 break-words text-ink">{setting.name}</dt>
                  <dd className="min-w-0 flex-1 text-ink-faint">
                    {setting.needed && <span className="font-medium text-ink-soft">Needed. </span>}
                    {setting.meaning}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}
