import { describe, expect, it } from '@jest/globals';
import { formatAge, formatClock, formatInstant, formatMoment } from './format-age.ts';

const now = Date.parse('2026-11-21T08:25:07.000Z');
const minutes = (count: number) => now - count * 60_000;

describe('formatAge', () => {
  it.each([
    [minutes(0), 'just now'],
    [minutes(0.8), '1 min ago'],
    [minutes(4), '4 min ago'],
    [minutes(60), '1 h ago'],
    [minutes(60 * 23), '23 h ago'],
    [minutes(60 * 24 * 2), '2 d ago'],
    [minutes(60 * 24 * 35), '5 w ago'],
    [minutes(60 * 24 * 365 * 3), '3 y ago'],
    [minutes(-4), 'in 4 min'],
  ])('%d is %s', (at, text) => {
    expect(formatAge(at, now)).toBe(text);
  });
});

describe('formatMoment', () => {
  it('names the day of the week', () => {
    expect(formatMoment(now, 'UTC')).toBe('Sat 21 Nov, 08:25');
    expect(formatMoment(now, 'Asia/Tokyo')).toBe('Sat 21 Nov, 17:25');
  });
});

describe('formatInstant and formatClock', () => {
  it('name the zone and stay in it', () => {
    expect(formatInstant(now, 'UTC')).toBe('21 Nov 2026, 08:25:07 UTC');
    expect(formatClock(now, 'UTC')).toBe('08:25:07');
  });
});
