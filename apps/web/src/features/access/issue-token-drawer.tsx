'use client';

import { useState } from 'react';
import { IssueTokenDocument, type Scope } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Choice, Choices, Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { SecretDrawer } from '../../ui/secret-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { scopeWords } from '../session/viewer.tsx';

const scopes = Object.keys(scopeWords) as Scope[];
const lifetimeRule = 'Write a number of days from 0 to 3650, or nothing.';

/** Anything else must not silently become a token that never expires. */
function isLifetime(days: string): boolean {
  return days.trim() === '' || (/^\d+$/.test(days.trim()) && Number(days) <= 3650);
}

/** Each once, in the order in which they were written. */
function groupsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((group) => group !== ''))];
}

const fields = ['name', 'scopes', 'groups', 'expiresAt'] as const;
const day = 86_400_000;

/** Issues a token and shows its secret this once. */
export function IssueTokenDrawer({ onClose }: { onClose: () => void }) {
  const act = useAct(IssueTokenDocument);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['READ']);
  const [groups, setGroups] = useState('');
  const [days, setDays] = useState('90');
  const [secret, setSecret] = useState<string>();

  const submit = async () => {
    if (!isLifetime(days)) return;
    const lasts = Number(days);
    const expiresAt = lasts > 0 ? new Date(Date.now() + lasts * day).toISOString() : null;
    const issued = await act.run({
      input: { name: name.trim(), scopes: [...chosen], groups: groupsIn(groups), expiresAt },
    });
    if (issued) setSecret(issued.secret);
  };

  if (secret !== undefined) {
    return (
      <SecretDrawer
        title={`The token ${name.trim()} is issued`}
        what="token"
        secret={secret}
        stored="Only its hash is stored here."
        onClose={onClose}
      >
        <p>
          Programs send it as <span className="mono">Authorization: Bearer …</span>; people sign in with it.
        </p>
      </SecretDrawer>
    );
  }
  return (
    <FormDrawer
      title="Issue a token"
      description="For one person or one program."
      submit={`Issue ${name.trim() || 'the token'}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="ci"
        hint="Who or what uses it; it stands in the audit."
        errors={about(act.reasons, 'name')}
      />
      <Choices label="May" errors={about(act.reasons, 'scopes')}>
        {scopes.map((scope) => (
          <Choice
            key={scope}
            label={scopeWords[scope].word}
            hint={scopeWords[scope].meaning}
            checked={chosen.includes(scope)}
            onChange={(event) =>
              setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
            }
          />
        ))}
      </Choices>
      <Field
        label="Groups"
        value={groups}
        onChange={(event) => setGroups(event.target.value)}
        placeholder="release-managers, on-call"
        hint="Several with commas. An approval counts for them where a policy asks for a word of a group."
        errors={about(act.reasons, 'groups')}
      />
      <Field
        label="Days until it expires"
        type="number"
        min={0}
        value={days}
        onChange={(event) => setDays(event.target.value)}
        hint="Empty or 0: it never expires by itself."
        errors={[...about(act.reasons, 'expiresAt'), ...(isLifetime(days) ? [] : [lifetimeRule])]}
      />
    </FormDrawer>
  );
}
