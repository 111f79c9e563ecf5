'use client';

import { useState } from 'react';
import { listed } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import {
  ApplicationReleaseRuleDocument,
  type ApplicationReleaseRuleQuery,
  SetReleaseRuleDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Link } from '../../ui/link.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { paths } from '../paths.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { patternsIn } from './patterns.ts';

type Rule = NonNullable<ApplicationReleaseRuleQuery['application']>['releaseRule'];

/** Which pushes are released, and whether anybody would tell of them. */
export function ReleaseRule({ application }: { application: string }) {
  const address = useAddress();
  const why = useWhyNot('CONFIGURE');
  const { data, error, reload } = useLive(
    ApplicationReleaseRuleDocument,
    { name: application },
    (change) => change.application === null || change.application === application,
  );
  const rule = data?.application?.releaseRule;
  const told = data?.webhooks.some(
    ({ kind, application: one }) => kind === 'PUSH' && (one === null || one.name === application),
  );
  return (
    <Panel
      title="Released by pushes"
      aside={
        <Button kind="quiet" why={why} onClick={() => address.go({ rule: '' })}>
          Edit…
        </Button>
      }
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : rule ? (
        <>
          <p className="text-ink-soft">{ruleWords(rule)}</p>
          {rule.tags.length + rule.branches.length > 0 && told === false && (
            <p className="mt-1 text-meta text-blocked">
              No webhook tells of pushes.{' '}
              <Link href={paths.webhooks} className="rounded-sm text-accent hover:underline">
                Add one
              </Link>
            </p>
          )}
        </>
      ) : (
        <Skeleton className="h-5 w-48" />
      )}
      {rule && address.get('rule') !== null && (
        <RuleDrawer
          application={application}
          rule={rule}
          onSaved={reload}
          onClose={() => address.go({ rule: null }, 'replace')}
        />
      )}
    </Panel>
  );
}

function ruleWords({ tags, branches }: Rule): string {
  const parts = [
    ...(tags.length > 0 ? [`tags ${listed(tags)}`] : []),
    ...(branches.length > 0 ? [`branches ${listed(branches)}`] : []),
  ];
  return parts.length === 0
    ? 'None: releases are started by hand, or by other tools.'
    : `Pushes of ${parts.join(', and of ')}.`;
}

function RuleDrawer(props: { application: string; rule: Rule; onSaved: () => void; onClose: () => void }) {
  const { application, rule } = props;
  const act = useAct(SetReleaseRuleDocument);
  const [tags, setTags] = useState(rule.tags.join(', '));
  const [branches, setBranches] = useState(rule.branches.join(', '));
  const submit = async () => {
    const input = { tags: patternsIn(tags), branches: patternsIn(branches) };
    if (!(await act.run({ application, rule: input }))) return;
    props.onSaved();
    props.onClose();
  };
  const field = (label: string, name: string, value: string, change: (text: string) => void, placeholder: string) => (
    <Field
      label={label}
      className="mono"
      spellCheck={false}
      value={value}
      onChange={(event) => change(event.target.value)}
      placeholder={placeholder}
      hint="Patterns with * for any letters; several with commas."
      errors={about(act.reasons, name)}
    />
  );
  return (
    <FormDrawer
      title={`Which pushes release ${application}`}
      description="A git host’s webhook tells of them; each that fits starts a release."
      submit="Save the rule"
      busy={act.busy}
      reasons={unplaced(act.reasons, ['tags', 'branches'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {field('Tags', 'tags', tags, setTags, 'v*')}
      {field('Branches', 'branches', branches, setBranches, 'release/*')}
    </FormDrawer>
  );
}
