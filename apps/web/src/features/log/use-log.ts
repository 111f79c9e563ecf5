'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { useConnection } from '../../graphql/api-provider.tsx';
import { StepLogFollowDocument } from '../../graphql/generated/documents.ts';
import { LogLines } from './log-lines.ts';
import { type LogOwner, readLog } from './read-log.ts';

export interface Log {
  readonly lines: LogLines;
  /** Grows whenever `lines` has. */
  readonly version: number;
  readonly reading: boolean;
  readonly fault: string | undefined;
  readonly retry: () => void;
}

export interface FollowedStep {
  readonly owner: LogOwner;
  readonly step: string;
  /** The attempt to show; `newest` is the one that may still grow. */
  readonly attempt: number | undefined;
  readonly newest: number;
  readonly final: boolean;
}

/**
 * A step's log: what is there is read page by page, what comes is followed. After a lost connection the gap is read
 * first; sequences see to it that no line comes twice.
 */
export function useLog({ owner, step, attempt, newest, final }: FollowedStep): Log {
  const client = useClient();
  const connection = useConnection();
  const [tries, setTries] = useState(0);
  const [shown, setShown] = useState<{ lines: LogLines; version: number; reading: boolean; fault?: string }>(() => ({
    lines: new LogLines(),
    version: 0,
    reading: true,
  }));
  const isFinal = useRef(final);
  useEffect(() => {
    isFinal.current = final;
  }, [final]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt or try begins a new log; a step never changes its owner
  useEffect(() => {
    const lines = new LogLines();
    const past = attempt !== undefined && attempt !== newest;
    let stopped = false;
    let frame = 0;
    let stopFollowing = () => {};
    const publish = (reading: boolean, fault?: string) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (!stopped) setShown((before) => ({ lines, version: before.version + 1, reading, fault }));
      });
    };
    const start = async () => {
      stopFollowing();
      try {
        for await (const chunks of readLog(client, { owner, step, attempt: past ? attempt : undefined }, lines.last)) {
          if (stopped) return;
          lines.add(chunks);
          publish(true);
        }
      } catch (error) {
        publish(false, error instanceof Error ? error.message : String(error));
        return;
      }
      publish(false);
      if (past || isFinal.current || stopped) return;
      stopFollowing = connection.follow(StepLogFollowDocument, { step, after: lines.last }, ({ stepLog }) => {
        lines.add([stepLog]);
        publish(false);
      });
    };
    setShown((before) => ({ lines, version: before.version + 1, reading: true }));
    void start();
    // Without this the socket would ask again from where it once began, and a long log would come twice.
    const stopState = connection.onState(() => {
      if (connection.state.kind === 'lost') stopFollowing();
    });
    const stopChange = connection.onChange((change) => {
      if (change === undefined) void start();
    });
    return () => {
      stopped = true;
      cancelAnimationFrame(frame);
      stopState();
      stopChange();
      stopFollowing();
    };
  }, [client, connection, step, attempt, newest, tries]);

  const retry = useCallback(() => setTries((count) => count + 1), []);
  return { ...shown, fault: shown.fault, retry };
}
