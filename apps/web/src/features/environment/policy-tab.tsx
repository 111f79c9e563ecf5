'use client';

import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { EnvironmentPolicyDocument, SetPolicyDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { policyProblems } from './policy-problems.ts';
import { PolicyRules } from './policy-rules.tsx';
import { PolicyVersions } from './policy-versions.tsx';

/** The rules by which releases come into an environment: their text, their versions, and what may stand there. */
export function PolicyTab({ environment: name }: { environment: string }) {
  const { data, error, reload } = useLive(
    EnvironmentPolicyDocument,
    { name },
    (change) => change.environment === null || change.environment === name,
  );
  const environment = data?.environment;
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  return (
    <div className="grid grid-cols-12 items-start gap-4">
      <div className="col-span-12 grid grid-cols-[minmax(0,1fr)] gap-4 lg:col-span-7">
        {environment ? (
          <Editor name={name} policy={environment.policy} onSaved={reload} />
        ) : (
          <Panel title="Policy">
            <Skeleton className="h-80 w-full" />
          </Panel>
        )}
        <Panel title="Versions" flush>
          <PolicyVersions versions={environment?.policyVersions} />
        </Panel>
      </div>
      <Panel title="What may stand there" flush className="col-span-12 lg:col-span-5">
        <PolicyRules schema={data?.policySchema} />
      </Panel>
    </div>
  );
}

interface Policy {
  readonly version: number;
  readonly text: string;
  readonly createdBy: string | null;
  readonly createdAt: string | null;
}

function Editor({ name, policy, onSaved }: { name: string; policy: Policy; onSaved: () => void }) {
  const act = useAct(SetPolicyDocument);
  const why = useWhyNot('CONFIGURE');
  const [started, setStarted] = useState(policy);
  const [draft, setDraft] = useState<string>();
  const text = draft ?? policy.text;
  const changed = text !== policy.text;
  // Somebody else's version came while this one was being written: neither is silently lost.
  const overtaken = changed && started.version !== policy.version;
  const problems = policyProblems(act.reasons);

  const change = (next: string) => {
    if (draft === undefined) setStarted(policy);
    setDraft(next);
  };
  const drop = () => {
    setDraft(undefined);
    act.forget();
  };
  const save = async () => {
    if (!changed || why !== undefined || act.busy) return;
    if (!(await act.run({ environment: name, text }))) return;
    setDraft(undefined);
    onSaved();
  };

  return (
    <Panel
      title="Policy"
      aside={
        policy.createdAt === null ? (
          'nobody wrote one; the default holds'
        ) : (
          <span>
            version {policy.version}, {policy.createdBy}, <Age at={policy.createdAt} />
          </span>
        )
      }
    >
      <PolicyEditor
        text={text}
        problems={problems}
        readOnly={why !== undefined}
        onChange={change}
        onSave={() => void save()}
      />
      {act.fault !== undefined && <Refused reasons={[]} fault={act.fault} />}
      {overtaken && (
        <p role="status" className="mt-2 text-blocked">
          Version {policy.version} was saved by {policy.createdBy} meanwhile; saving this replaces it.
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center justify-end gap-2">
        <p className="mr-auto text-meta text-ink-faint">
          YAML or JSON. It counts for what is asked from now on, and voids approvals that were given under the version
          before.
        </p>
        <Button kind="quiet" why={changed ? undefined : 'Nothing is changed.'} onClick={drop}>
          Discard
        </Button>
        <Button
          kind="primary"
          busy={act.busy}
          why={why ?? (changed ? undefined : 'Nothing is changed.')}
          onClick={() => void save()}
        >
          Save as version {policy.version + 1}
        </Button>
      </div>
    </Panel>
  );
}
