'use client';

import { useEffect, useRef } from 'react';

const pause = 1_500;

/** Reads again, a little after each answer, as long as something is being read or compared. */
export function useWhilePending(pending: boolean, answer: unknown, reload: () => void): void {
  const newest = useRef(reload);
  useEffect(() => {
    newest.current = reload;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer begins the next pause
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => newest.current(), pause);
    return () => clearTimeout(timer);
  }, [pending, answer]);
}
