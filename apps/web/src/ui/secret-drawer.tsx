'use client';

import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Copyable } from './digest.tsx';
import { Drawer } from './drawer.tsx';

/** Shows something this once; whoever closes it has kept it. */
export function SecretDrawer(props: {
  title: string;
  /** “token” */
  what: string;
  secret: string;
  /** Whether and how it is stored here. */
  stored: string;
  children: ReactNode;
  onClose: () => void;
}) {
  const { what, secret } = props;
  return (
    <Drawer
      modal
      title={props.title}
      onClose={props.onClose}
      footer={
        <Button kind="primary" onClick={props.onClose}>
          I have kept it
        </Button>
      }
    >
      <div className="space-y-3 p-5">
        <p>Keep it now; it is not shown again. {props.stored}</p>
        <p className="mono rounded-md border border-line bg-sunken px-3 py-2.5 break-all select-all">{secret}</p>
        <Copyable text={secret} shown={`Copy the ${what}`} what={what} />
        <div className="space-y-2 text-meta text-ink-faint">{props.children}</div>
      </div>
    </Drawer>
  );
}
