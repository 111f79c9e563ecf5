import { describe, expect, it } from '@jest/globals';
import { LogLines } from './log-lines.ts';

const at = '2026-11-21T08:25:07.000Z';
const chunk = (sequence: number, text: string, vertex: string | null = null) => ({ sequence, text, vertex, at });
const texts = (lines: LogLines) => Array.from({ length: lines.count }, (_, index) => lines.line(index)?.text);

describe('LogLines', () => {
  it.each([
    ['one chunk of lines', [chunk(0, 'a\nb\n')], ['a', 'b']],
    ['a line in two chunks', [chunk(0, 'hel'), chunk(1, 'lo\nb')], ['hello', 'b']],
    ['a line end on its own', [chunk(0, 'a'), chunk(1, '\n'), chunk(2, 'b\n')], ['a', 'b']],
    ['empty lines', [chunk(0, 'a\n\n'), chunk(1, '\nb\n')], ['a', '', '', 'b']],
    ['two vertices at once', [chunk(0, 'a1', 'a'), chunk(1, 'b1\n', 'b'), chunk(2, 'a2\n', 'a')], ['a1a2', 'b1']],
    ['progress that overwrites itself', [chunk(0, '10 %\r50 %\r100 %\r\ndone\r\n')], ['100 %', 'done']],
    ['a repeated chunk', [chunk(0, 'a\n'), chunk(0, 'a\n'), chunk(1, 'b\n')], ['a', 'b']],
  ])('%s', (_, chunks, expected) => {
    const lines = new LogLines();
    for (const one of chunks) lines.add([one]);
    expect(texts(lines)).toEqual(expected);
  });

  it('knows the lines of a vertex and where it stands', () => {
    const lines = new LogLines();
    lines.add([chunk(0, 'a\n', 'x'), chunk(1, 'b\n', 'y'), chunk(5, 'c\n', 'x')]);
    expect(lines.of('x')).toEqual([0, 2]);
    expect(lines.last).toBe(5);
  });

  it('lets the oldest lines go beyond 200,000 and says how many', () => {
    const lines = new LogLines();
    lines.add([chunk(0, 'line\n'.repeat(150_000))]);
    lines.add([chunk(1, `${'line\n'.repeat(60_000)}open`)]);
    expect(lines.count).toBe(200_000);
    expect(lines.omitted).toBe(10_001);
    lines.add([chunk(2, ' end\n')]);
    expect(lines.line(199_999)?.text).toBe('open end');
  });
});
