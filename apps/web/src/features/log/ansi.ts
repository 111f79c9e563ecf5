const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

export type AnsiColour = (typeof names)[number];

export interface Span {
  readonly text: string;
  readonly colour?: AnsiColour;
  readonly bold?: boolean;
  readonly faint?: boolean;
  readonly underline?: boolean;
}

type Style = Omit<Span, 'text'>;

// Colours (CSI … m) are kept; every other sequence (cursor, title, links) would be noise in a log.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const sequence = /\u001b(?:\[([\d;:]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would not print either
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** A line's spans of equal looks. Styles do not reach over a line's end: a lost reset must not colour the rest of a log. */
export function readAnsi(line: string): Span[] {
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const push = (text: string) => {
    const shown = text.replace(unprintable, '').replaceAll('\t', '    ');
    if (shown !== '') spans.push({ text: shown, ...style });
  };
  for (const match of line.matchAll(sequence)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') style = restyle(style, match[1] ?? '');
  }
  push(line.slice(from));
  return spans;
}

/** The line without any escape sequence, as it is searched and downloaded. */
export function withoutAnsi(line: string): string {
  return line.replace(sequence, '').replace(unprintable, '');
}

function restyle(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next: Style = { ...style };
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, faint: true };
    else if (code === 4) next = { ...next, underline: true };
    else if (code === 22) next = { ...next, bold: undefined, faint: undefined };
    else if (code === 24) next = { ...next, underline: undefined };
    else if (code === 39) next = { ...next, colour: undefined };
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next = { ...next, colour: names[code % 10] };
    else if (code === 38 || code === 48) {
      // 256 and true colours: only the first sixteen have a place in the theme; the rest keep the page's ink.
      const palette = codes[index + 1] === 5 ? codes[index + 2] : undefined;
      if (code === 38 && palette !== undefined && palette < 16) next = { ...next, colour: names[palette % 8] };
      index += codes[index + 1] === 5 ? 2 : 4;
    }
  }
  return next;
}
