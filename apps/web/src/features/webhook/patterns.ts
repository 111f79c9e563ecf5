/** Each pattern once, in the order in which they were written, with commas or white space between them. */
export function patternsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((pattern) => pattern !== ''))];
}
