'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { StartReleaseDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Field } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { paths } from '../paths.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';

/** Asks for the tag, branch or commit, starts the release and goes to it. */
export function StartReleaseDrawer({ application, onClose }: { application: string; onClose: () => void }) {
  const router = useRouter();
  const act = useAct(StartReleaseDocument);
  const [ref, setRef] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const release = await act.run({ input: { application, ref: ref.trim() } });
    if (release) router.push(paths.release(release.id));
  };

  return (
    <Drawer
      modal
      title={`Start a release of ${application}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" type="submit" form="start-release" busy={act.busy}>
            {ref.trim() ? `Release ${ref.trim()}` : 'Start the release'}
          </Button>
        </>
      }
    >
      <form id="start-release" onSubmit={submit} className="space-y-5 p-5" noValidate>
        <Refused reasons={unplaced(act.reasons, ['ref'])} fault={act.fault} />
        <Field
          label="Tag, branch or commit"
          required
          autoFocus
          spellCheck={false}
          value={ref}
          onChange={(event) => setRef(event.target.value)}
          placeholder="v1.4.2"
          className="mono"
          hint="The version is what git describe says at that commit. Only vX.Y.Z moves latest and X.Y."
          errors={about(act.reasons, 'ref')}
        />
      </form>
    </Drawer>
  );
}
