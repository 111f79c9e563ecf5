import type { EscapeCharacter } from './directives.ts';
import type { Span } from './read-instruction.ts';

/**
 * Words of ARG and ENV from index `from`: blank-separated, quotes and escapes keep blanks in a word and stay written
 * (BuildKit's parseWords). dockerfile-ast is not asked: it takes an escaped quote for a quote.
 */
export function splitWords(text: string, from: number, escapeCharacter: EscapeCharacter): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let quote = '';
  let index = from;
  for (; index < text.length; index += 1) {
    const character = text[index] as string;
    if (quote === '' && /\s/.test(character)) {
      if (start !== -1) words.push({ start, end: index });
      start = -1;
      continue;
    }
    if (start === -1) start = index;
    if (character === escapeCharacter && quote !== "'") index += 1;
    else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
  }
  if (start !== -1) words.push({ start, end: text.length });
  return words;
}
