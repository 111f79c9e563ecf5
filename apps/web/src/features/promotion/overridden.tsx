import { listed, plural } from '../../format/plural.ts';
import type { DecisionPartsFragment } from '../../graphql/generated/documents.ts';
import { MarkShape } from '../../ui/state-mark.tsx';
import { ruleName } from './checks-layout.ts';

/** Who went against the policy, past which rules, and the reason in their own words. */
export function Overridden({ override }: { override: NonNullable<DecisionPartsFragment['override']> }) {
  const { by, rules, reason } = override;
  return (
    <div className="flex gap-2.5 rounded-md border border-outdated/50 bg-outdated/8 px-3 py-2">
      <span className="mt-[3px]">
        <MarkShape mark="outdated" />
      </span>
      <div className="min-w-0">
        <p>
          <span className="font-medium">{by}</span> overrode {plural(rules.length, 'rule')}:{' '}
          {listed(rules.map((rule) => ruleName(rule)))}.
        </p>
        <p className="break-words text-ink-soft">“{reason}”</p>
      </div>
    </div>
  );
}
