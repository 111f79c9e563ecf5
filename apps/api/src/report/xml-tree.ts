import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element as far as a report needs it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Text and CDATA directly below it, in their order. */
  readonly text: string;
}

export interface XmlTree {
  readonly root: Element | undefined;
  /** Where and why it is not well-formed; what could be read stands in `root` all the same. */
  readonly problem?: string;
}

type Node = Readonly<Record<string, unknown>>;

const textName = '#text';
const cdataName = '#cdata';
const attributesName = ':@';

/** Their content is not parsed, and only ever shown as text. */
const rawElements = ['system-out', 'system-err'];

// Entities stay as they are: the five of XML and numbers are decoded below, those of a DOCTYPE never (expansion bombs).
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdataName,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  maxNestedTags: 64,
  // What tests wrote can be most of the file; it is taken as it stands.
  stopNodes: rawElements.map((name) => `*.${name}`),
});

/** Reads XML as far as it goes; never throws. */
export function readXml(text: string): XmlTree {
  const invalid = XMLValidator.validate(text, { allowBooleanAttributes: true });
  const problem = invalid === true ? undefined : `line ${invalid.err.line}: ${invalid.err.msg.replace(/\.$/, '')}`;
  try {
    const nodes = parser.parse(problem === undefined ? text : withoutTornCase(text)) as readonly Node[];
    const root = nodes.map(toElement).find((one) => one !== undefined);
    return { root, ...(problem === undefined ? {} : { problem }) };
  } catch (cause) {
    return { root: undefined, problem: problem ?? (cause as Error).message.replace(/\.$/, '') };
  }
}

/** A writer that was killed leaves a case of which nobody knows how it ended; read as far as it goes, it would have passed. */
function withoutTornCase(text: string): string {
  const at = text.lastIndexOf('<testcase');
  const rest = at < 0 ? '' : text.slice(at);
  return at < 0 || rest.includes('</testcase>') || /^<testcase[^>]*\/>/.test(rest) ? text : text.slice(0, at);
}

// The parser's own limit on nesting bounds the recursion.
function toElement(node: Node): Element | undefined {
  const name = Object.keys(node).find((key) => key !== attributesName);
  if (name === undefined || name === textName || name === cdataName || name.startsWith('?')) return undefined;
  const inner = (Array.isArray(node[name]) ? node[name] : []) as readonly Node[];
  const attributes = (node[attributesName] ?? {}) as Record<string, string>;
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, decode(String(value))])),
    children: inner.map(toElement).filter((one) => one !== undefined),
    text: rawElements.includes(name) ? unwrapped(inner) : inner.map(textOf).join(''),
  };
}

/** Raw content: text with its entities, and CDATA sections as they are written. */
function unwrapped(inner: readonly Node[]): string {
  const raw = inner.map((node) => String(node[textName] ?? '')).join('');
  return raw
    .split(/<!\[CDATA\[([\s\S]*?)]]>/)
    .map((part, index) => (index % 2 === 1 ? part : decode(part)))
    .join('');
}

function textOf(node: Node): string {
  if (node[textName] !== undefined) return decode(String(node[textName]));
  const parts = node[cdataName];
  if (!Array.isArray(parts)) return '';
  return (parts as readonly Node[]).map((part) => String(part[textName] ?? '')).join('');
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
