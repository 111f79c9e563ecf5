import { WordError } from './word-error.ts';

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly character: string };

/** Steps after which a match gives up: patterns come from strangers' Dockerfiles. */
const patience = 4_000_000;

/** `${x#pattern}` takes the shortest matching prefix away, `${x##pattern}` (greedy) the longest. */
export function trimPrefix(value: string, pattern: string, greedy: boolean): string {
  return cutPrefix([...value], readPattern(pattern), greedy).join('');
}

/** `${x%pattern}` and `${x%%pattern}`: the same from the end. */
export function trimSuffix(value: string, pattern: string, greedy: boolean): string {
  return cutPrefix([...value].reverse(), [...readPattern(pattern)].reverse(), greedy)
    .reverse()
    .join('');
}

/** `${x/pattern/text}` puts text for the first match, the longest there; `${x//pattern/text}` (all) for each. */
export function replacePattern(value: string, pattern: string, text: string, all: boolean): string {
  const tokens = readPattern(pattern);
  const characters = [...value];
  const spend = budget();
  const result: string[] = [];
  let index = 0;
  while (index <= characters.length) {
    const end = matchEnds(tokens, characters, index, spend).at(-1);
    if (end !== undefined) result.push(text);
    if (end !== undefined && !all) {
      index = end;
      break;
    }
    if (end === undefined || end === index) result.push(characters[index] ?? '');
    index = Math.max(end ?? 0, index + 1);
    spend(end === undefined ? 1 : text.length + 1);
  }
  return result.join('') + characters.slice(index).join('');
}

function cutPrefix(value: readonly string[], tokens: readonly Token[], greedy: boolean): string[] {
  const ends = matchEnds(tokens, value, 0, budget());
  return value.slice((greedy ? ends.at(-1) : ends[0]) ?? 0);
}

/** Shell patterns as BuildKit knows them: `*`, `?`, and `\` before a character that is special; no brackets. */
function readPattern(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] as string;
    if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else if (character !== '\\') tokens.push({ kind: 'character', character });
    else {
      index += 1;
      const escaped = characters[index] ?? '';
      if (!['*', '?', '\\', '}', '/'].includes(escaped))
        throw new WordError(`a pattern escapes "${escaped}"; only * ? \\ } and / can be escaped`);
      tokens.push({ kind: 'character', character: escaped });
    }
  }
  return tokens;
}

/** Ends of all the matches that begin at `start`, ascending; no backtracking, so the time is bounded by `spend`. */
function matchEnds(
  tokens: readonly Token[],
  value: readonly string[],
  start: number,
  spend: (steps: number) => void,
): readonly number[] {
  let ends = [start];
  for (const token of tokens) {
    const first = ends[0];
    if (first === undefined) break;
    if (token.kind === 'star') ends = Array.from({ length: value.length - first + 1 }, (_, step) => first + step);
    else
      ends = ends
        .filter((end) => end < value.length && (token.kind === 'any' || value[end] === token.character))
        .map((end) => end + 1);
    spend(ends.length + 1);
  }
  return ends;
}

function budget(): (steps: number) => void {
  let left = patience;
  return (steps) => {
    left -= steps;
    if (left < 0) throw new WordError('a pattern takes too long to match');
  };
}
