'use client';

import { useEffect, useRef, useState } from 'react';

const soonest = 10_000;
const latest = 3_600_000;
const grace = 2_000;

/**
 * Reads again once the earliest of some times is over: a check that finds nothing new is told to nobody, but its time
 * is shown. Times as the API gives them.
 */
export function useReloadWhenDue(times: readonly (string | null)[], reload: () => void): void {
  const newest = useRef(reload);
  useEffect(() => {
    newest.current = reload;
  });
  const [round, setRound] = useState(0);
  const earliest = Math.min(...times.flatMap((time) => (time === null ? [] : Date.parse(time))));
  useEffect(() => {
    if (earliest === Number.POSITIVE_INFINITY) return;
    const wait = Math.min(latest, Math.max(soonest, earliest + grace - Date.now()));
    const timer = setTimeout(() => {
      newest.current();
      setRound(round + 1);
    }, wait);
    return () => clearTimeout(timer);
  }, [earliest, round]);
}
