import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type Client, createClient } from 'graphql-ws';
import { formatDocument, stringifyDocument } from 'urql';
import { ChangedDocument, type ChangedSubscription } from './generated/documents.ts';

export type Change = ChangedSubscription['changed'];

/** `lost` carries since when; `opening` is the first try, which is no news to anybody. */
export type ConnectionState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly since: number };

const answerWithin = 8_000;
const longestWait = 5_000;

/**
 * The one websocket of a page. It is opened again for as long as the page lives; whoever shows something is told
 * `undefined` after a loss, and reads everything again, because what changed meanwhile was told to nobody.
 */
export class Connection {
  private current: ConnectionState = { kind: 'opening' };
  private everLive = false;
  private readonly stateListeners = new Set<() => void>();
  private readonly changeListeners = new Set<(change: Change | undefined) => void>();
  private readonly client: Client;
  private readonly stopChanges: () => void;

  /** `onDoubt` is called when the server closes the door, so that the session can be checked. */
  constructor(onDoubt: () => void) {
    this.client = createClient({
      url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
      keepAlive: 10_000,
      connectionAckWaitTimeout: answerWithin,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (retries) => pause(Math.min(longestWait, 250 * 2 ** retries) * (0.75 + Math.random() * 0.5)),
      on: { ...deadlineForPongs(), connected: () => this.opened(), closed: (event) => this.closed(event, onDoubt) },
    });
    this.stopChanges = this.follow(ChangedDocument, {}, ({ changed }) => this.tell(changed));
  }

  get state(): ConnectionState {
    return this.current;
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Each change; `undefined` stands for "anything may have changed". */
  onChange(listener: (change: Change | undefined) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  /** A subscription that survives losses and faults until the returned function is called or the server completes it. */
  follow<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    onData: (data: Data) => void,
    onFault: (message: string) => void = () => {},
  ): () => void {
    let stopped = false;
    let stop = () => {};
    const start = () => {
      if (stopped) return;
      stop = this.client.subscribe<Data, Record<string, unknown>>(
        { query: stringifyDocument(formatDocument(document)), variables },
        {
          next: ({ data, errors }) => {
            if (errors?.[0]) onFault(errors[0].message);
            else if (data) onData(data);
          },
          error: (error) => {
            const [first] = Array.isArray(error) ? (error as { message: string }[]) : [];
            if (first) onFault(first.message);
            else setTimeout(start, 2_000);
          },
          complete: () => {},
        },
      );
    };
    start();
    return () => {
      stopped = true;
      stop();
    };
  }

  close(): void {
    this.stopChanges();
    void this.client.dispose();
  }

  private opened(): void {
    const again = this.everLive;
    this.everLive = true;
    this.become({ kind: 'live' });
    if (again) this.tell(undefined);
  }

  private closed(event: unknown, onDoubt: () => void): void {
    if (this.current.kind !== 'lost') this.become({ kind: 'lost', since: Date.now() });
    const code = event instanceof CloseEvent ? event.code : undefined;
    if (code === 4401 || code === 4403) onDoubt();
  }

  private become(state: ConnectionState): void {
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }

  private tell(change: Change | undefined): void {
    for (const listener of this.changeListeners) listener(change);
  }
}

/** A half-open socket says nothing: one that leaves a ping unanswered is closed, so that a new one is opened. */
function deadlineForPongs() {
  let socket: WebSocket | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  return {
    opened: (opened: unknown) => {
      socket = opened instanceof WebSocket ? opened : undefined;
    },
    ping: (received: boolean) => {
      if (!received) deadline = setTimeout(() => socket?.close(4408, 'No answer to a ping'), answerWithin);
    },
    pong: (received: boolean) => {
      if (received) clearTimeout(deadline);
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
