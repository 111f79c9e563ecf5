/** A step that met a transient error is tried again by itself until it was claimed this many times. */
export const attemptsOnErrors = 3;

/**
 * A step whose worker was lost is handed on until it was claimed this many times. More patient than errors, since a
 * restart of the workers is not the step's fault; bounded, since a step can be what kills them.
 */
export const attemptsOnLostWorkers = 10;

const firstPause = 5_000;
const growth = 4;

/** Milliseconds to wait after the given attempt (1 is the first) met a transient error: 5 s, 20 s, 80 s. */
export function pauseAfter(attempt: number): number {
  return firstPause * growth ** (Math.max(1, attempt) - 1);
}
