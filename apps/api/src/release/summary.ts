export interface Fact {
  readonly name: string;
  readonly value: string;
}

const LONGEST = 300;

/** A step's result as lines that can be shown: `shortCommit: 'abc'` becomes "short commit: abc". Nested facts are left out. */
export function summaryOf(result: unknown): Fact[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return [];
  return Object.entries(result).flatMap(([key, value]) => {
    const text = textOf(value);
    return text === undefined || text === '' ? [] : [{ name: wordsOf(key), value: text.slice(0, LONGEST) }];
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const flat = Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number');
  return flat ? value.join(', ') : undefined;
}

function wordsOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
}
