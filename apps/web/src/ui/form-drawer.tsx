'use client';

import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
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
  const element = useRef<HTMLFormElement>(null);
  const answers = useRef(false);
  // What was refused at a field is read there, as soon as it is drawn and unless somebody types on already.
  const goToFault = () => {
    if (!answers.current) return;
    const field = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!field) return;
    answers.current = false;
    field.focus();
  };
  useEffect(goToFault);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void props.onSubmit().then(() => {
      answers.current = true;
      goToFault();
    });
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
      <form
        id={form}
        ref={element}
        onSubmit={submit}
        onInput={() => {
          answers.current = false;
        }}
        className="space-y-5 p-5"
        noValidate
      >
        <Refused reasons={props.reasons} fault={props.fault} />
        {props.children}
      </form>
    </Drawer>
  );
}
