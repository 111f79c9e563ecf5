const MASK = '***';
/** A secret of one or two characters would mask half of every log and protect nothing. */
const SHORTEST = 4;

/** Replaces secrets in a stream of text, also where one is cut in two by the border of a chunk. */
export interface Mask {
  /** What can be shown by now; an end that may be the beginning of a secret is held back. */
  push(text: string): string;
  /** What was held back. */
  end(): string;
}

/** Every spelling of the secrets in which they commonly reach a log, the longest first. */
export function spellings(secrets: Iterable<string>): readonly string[] {
  const all = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue;
    all.add(secret);
    all.add(encodeURIComponent(secret));
    all.add(Buffer.from(secret).toString('base64'));
    all.add(JSON.stringify(secret).slice(1, -1));
    // A secret of several lines (a key) is logged line by line.
    for (const line of secret.split(/\r?\n/)) if (line.length >= 8) all.add(line);
  }
  return [...all].sort((a, b) => b.length - a.length);
}

export function maskText(text: string, hidden: readonly string[]): string {
  return hidden.reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
}

export function createMask(hidden: readonly string[]): Mask {
  let held = '';
  return {
    push(text) {
      if (hidden.length === 0) return text;
      const shown = maskText(held + text, hidden);
      const keep = overlap(shown, hidden);
      held = shown.slice(shown.length - keep);
      return shown.slice(0, shown.length - keep);
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** Length of the longest end of the text with which a secret begins. */
function overlap(text: string, hidden: readonly string[]): number {
  let longest = 0;
  for (const secret of hidden) {
    for (let length = Math.min(secret.length - 1, text.length); length > longest; length -= 1) {
      if (secret.startsWith(text.slice(text.length - length))) longest = length;
    }
  }
  return longest;
}
