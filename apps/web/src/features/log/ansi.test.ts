import { describe, expect, it } from '@jest/globals';
import { readAnsi, withoutAnsi } from './ansi.ts';

const esc = '\u001b';

describe('readAnsi', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    [`${esc}[31mred${esc}[0m rest`, [{ text: 'red', colour: 'red' }, { text: ' rest' }]],
    [`${esc}[1;92mok${esc}[22;39m!`, [{ text: 'ok', bold: true, colour: 'green' }, { text: '!' }]],
    [
      `${esc}[38;5;1ma${esc}[38;2;1;2;3mb`,
      [
        { text: 'a', colour: 'red' },
        { text: 'b', colour: 'red' },
      ],
    ],
    [`${esc}[2Kcleared${esc}[1A`, [{ text: 'cleared' }]],
    [`${esc}]8;;https://example.org${esc}\\link${esc}]8;;${esc}\\`, [{ text: 'link' }]],
    [`tab\tand\u0007bell`, [{ text: 'tab    andbell' }]],
    [`${esc}[mempty`, [{ text: 'empty' }]],
    ['', []],
  ])('%j', (line, spans) => {
    expect(JSON.parse(JSON.stringify(readAnsi(line)))).toEqual(spans);
  });
});

describe('withoutAnsi', () => {
  it('leaves the words', () => {
    expect(withoutAnsi(`${esc}[31mred${esc}[0m rest${esc}[K`)).toBe('red rest');
  });
});
