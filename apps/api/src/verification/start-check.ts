import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, Checked, CheckKind, VerificationSurroundings } from './verification.ts';

type Answer = Pick<Check, 'status' | 'exitCode' | 'answer'>;

const longestAnswer = 2_000;
const longestSentence = 1_000;

/** A check that is under way: counts its tries, knows its time, and ends as one of three. */
export interface StartedCheck {
  tried(): void;
  /** ms since it began. */
  elapsed(): number;
  pause(milliseconds: number): Promise<void>;
  attempts(): number;
  passed(answer?: Answer): Checked;
  failed(message: string, answer?: Answer): Checked;
  unreachable(message: string): Checked;
}

export function startCheck(kind: CheckKind, name: string, around: VerificationSurroundings): StartedCheck {
  const { now, signal, mask, pause = pauseFor } = around;
  const startedAt = now();
  let attempts = 0;
  const end = (outcome: Checked['outcome'], message: string | undefined, answer: Answer = {}): Checked => ({
    outcome,
    check: {
      kind,
      name: mask(name).slice(0, longestSentence),
      passed: outcome === 'passed',
      attempts,
      startedAt,
      endedAt: now(),
      ...(message === undefined ? {} : { message: mask(message).slice(0, longestSentence) }),
      ...answer,
      // Masked before it is cut: half of a secret would not be known again.
      ...(answer.answer === undefined ? {} : { answer: cut(mask(answer.answer), kind) }),
    },
  });
  return {
    tried: () => {
      attempts += 1;
    },
    attempts: () => attempts,
    elapsed: () => now().getTime() - startedAt.getTime(),
    pause: (milliseconds) => pause(milliseconds, signal),
    passed: (answer) => end('passed', undefined, answer),
    failed: (message, answer) => end('failed', message, answer),
    unreachable: (message) => end('unreachable', message),
  };
}

/** Of an answer its beginning says most, of a log its end. */
function cut(text: string, kind: CheckKind): string {
  const clean = text.replaceAll('\0', '');
  return kind === 'command' ? clean.slice(-longestAnswer) : clean.slice(0, longestAnswer);
}

async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw cause;
  });
}
