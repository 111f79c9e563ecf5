'use client';

import { type FormEvent, type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { Drawer } from './drawer.tsx';
import { Refused } from './notice.tsx';

/** A form in a drawer: fields, what the server said about none of them, and one act. */
export function FormDrawer(props: {
  title: ReactNode;
  description?: ReactNode;
  /** What the act does, with its object: “Add arm-1”. */
  submit: string;
  busy: boolean;
  /** Reasons that belong to no field. */
  reasons: readonly { message: string }[];
  fault: string | undefined;
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const form = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    // What was refused at a field is read there; the frame after the answer has drawn it.
    void props
      .onSubmit()
      .then(() => requestAnimationFrame(() => element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()));
  };
  return (
    <Drawer
      modal
      title={props.title}
      description={props.description}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>Close</Button>
          <Button kind="primary" type="submit" form={form} busy={props.busy}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="space-y-5 p-5" noValidate>
        <Refused reasons={props.reasons} fault={props.fault} />
        {props.children}
      </form>
    </Drawer>
  );
}
