'use client';

import { useState } from 'react';
import { type RegistryPartsFragment, RemoveRegistryDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { Refused } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Row } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { connectionWord, registryWords } from './registry-words.ts';

export function RegistryRow(props: {
  registry: RegistryPartsFragment;
  checking: boolean;
  onCheck: () => void;
  onEdit: () => void;
  onRemoved: () => void;
}) {
  const { registry, checking } = props;
  return (
    <Row>
      <Cell className="py-2">
        <span className="mono font-medium">{registry.host}</span>
        {registry.name && <span className="block text-meta text-ink-faint">{registry.name}</span>}
      </Cell>
      <Cell className="py-2">
        {checking ? <StateMark mark="running" word="Checking…" /> : <StateMark {...registryWords[registry.state]} />}
        {!checking && registry.message && (
          <p className="max-w-96 pl-5 text-meta text-ink-soft">
            {registry.message}
            {registry.checkedAt && (
              <span className="text-ink-faint">
                {' '}
                Seen <Age at={registry.checkedAt} />
              </span>
            )}
          </p>
        )}
      </Cell>
      <Cell name="As" className="text-ink-soft">
        {registry.username ?? <span className="text-ink-faint">nobody</span>}
      </Cell>
      <Cell name="Connection" className="whitespace-nowrap text-ink-soft">
        {connectionWord(registry)}
      </Cell>
      <Cell name="Used by" className="py-2">
        <Users names={registry.usedBy} />
      </Cell>
      <Cell align="right" className="py-2">
        <Acts {...props} />
      </Cell>
    </Row>
  );
}

function Users({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="text-ink-faint">nothing yet</span>;
  const shown = names.slice(0, 2);
  return (
    <span className="flex flex-wrap gap-x-2">
      {shown.map((name) => (
        <Link key={name} href={paths.application(name)} className="rounded-sm hover:text-accent">
          {name}
        </Link>
      ))}
      {names.length > shown.length && (
        <span className="text-ink-faint" title={names.slice(2).join(', ')}>
          and {names.length - shown.length} more
        </span>
      )}
    </span>
  );
}

function Acts(props: Parameters<typeof RegistryRow>[0]) {
  const { registry, checking, onCheck, onEdit, onRemoved } = props;
  const why = useWhyNot('CONFIGURE');
  const remove = useAct(RemoveRegistryDocument);
  const [asked, setAsked] = useState(false);
  const confirm = async () => {
    if (await remove.run({ id: registry.id })) onRemoved();
    else setAsked(false);
  };
  if (asked) {
    return (
      <span className="inline-flex items-center justify-end gap-2">
        <Button onClick={() => setAsked(false)}>Keep</Button>
        <Button kind="danger" busy={remove.busy} onClick={() => void confirm()}>
          Remove for good
        </Button>
      </span>
    );
  }
  return (
    <span className="inline-flex items-center justify-end gap-1">
      <Button why={why} busy={checking} onClick={onCheck}>
        Check
      </Button>
      <Button kind="quiet" why={why} onClick={onEdit}>
        Edit
      </Button>
      <Button kind="quiet" why={why} onClick={() => setAsked(true)}>
        Remove…
      </Button>
      <Refused reasons={remove.reasons} fault={remove.fault} />
    </span>
  );
}
