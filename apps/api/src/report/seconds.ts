/**
 * Seconds as reports write them: `0.012`, `1,234.56` (surefire groups thousands), `0,012` (a locale's decimal comma).
 * Undefined for what is no time. A single comma is taken for a decimal one.
 */
export function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text
    .trim()
    .replace(/s$/, '')
    .replace(/[\s\u00a0']/g, '');
  const lastComma = trimmed.lastIndexOf(',');
  const lastPoint = trimmed.lastIndexOf('.');
  const commas = trimmed.split(',').length - 1;
  const plain =
    lastComma > lastPoint && commas === 1 ? trimmed.replaceAll('.', '').replace(',', '.') : trimmed.replaceAll(',', '');
  if (!/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return undefined;
  const seconds = Number(plain);
  return Number.isFinite(seconds) ? seconds : undefined;
}
