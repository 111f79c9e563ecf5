import { runInNewContext } from 'node:vm';

/** ms that a pattern may work; a bad one could take years. */
const patience = 1_000;

/** Whether the pattern (without flags but `m` and `u`) is found in the text; undefined when that could not be said in time. */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  try {
    return runInNewContext('new RegExp(pattern, "mu").test(text)', { pattern, text }, { timeout: patience }) as boolean;
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw cause;
  }
}
