import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Range } from 'yaml';
import type { Problem } from './problem.ts';
import { syntaxProblem } from './yaml-syntax.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

/** Where a value stands in the text. */
export interface Place {
  /** Offset of its key, in a mapping; of the value itself elsewhere. */
  readonly key: number;
  readonly value: number;
  /** The value as it is written, quotes and all. */
  readonly source: string;
}

export interface YamlTree {
  readonly value: Json;
  readonly placeOf: (path: Path) => Place;
  readonly problemAt: (offset: number, path: Path, message: string) => Problem;
}

export const longestFile = 65_536;
const mostValues = 5_000;
const mostProblems = 50;

/** Reads one YAML 1.2 document in the core schema; the problems of its syntax when it is none. Linear in the text. */
export function readYaml(text: string): { readonly tree: YamlTree } | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const problemAt = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: formatPath(path), message };
  };
  if (text.length > longestFile) {
    const message = `found ${text.length} characters; expected at most ${longestFile}`;
    return { problems: [{ line: 1, column: 1, path: '', message }] };
  }
  // Duplicate keys are found by the walk below: the library compares each key with every other one.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const [first] = [...document.errors, ...document.warnings].sort((left, right) => left.pos[0] - right.pos[0]);
  // Only the first: what the parser says after it is mostly about its own confusion.
  if (first !== undefined) return { problems: [problemAt(first.pos[0], [], syntaxProblem(text, first))] };

  const walk = new Walk(text, problemAt);
  const value = walk.read(document.contents as Node | null, []);
  if (walk.problems.length > 0) return { problems: walk.problems.slice(0, mostProblems) };
  const whole: Place = { key: 0, value: 0, source: text };
  return { tree: { value, placeOf: (path) => walk.places.get(formatPath(path)) ?? whole, problemAt } };
}

class Walk {
  readonly problems: Problem[] = [];
  readonly places = new Map<string, Place>();
  readonly #text: string;
  readonly #problemAt: YamlTree['problemAt'];
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #values = 0;

  constructor(text: string, problemAt: YamlTree['problemAt']) {
    this.#text = text;
    this.#problemAt = problemAt;
  }

  /** `key`: offset of the key before it. Inside an alias, places are those of what it names. */
  read(node: Node | null, path: Path, key?: number): Json {
    const [start, end] = (node?.range ?? [key ?? 0, key ?? 0, 0]) as Range;
    this.places.set(formatPath(path), { key: key ?? start, value: start, source: this.#text.slice(start, end) });
    this.#values += 1;
    if (this.#values === mostValues + 1) {
      this.#add(
        start,
        path,
        `found more than ${mostValues} values, those that aliases repeat included; expected fewer`,
      );
    }
    if (node === null || this.#values > mostValues) return null;
    if (isAlias(node)) return this.#follow(node.source, start, path, key);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const value = this.#valueOf(node, start, path);
    this.#open.delete(node);
    return value;
  }

  #valueOf(node: Node, start: number, path: Path): Json {
    if (isMap(node))
      return this.#mapping(node.items as readonly { key: Node | null; value: Node | null }[], start, path);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item as Node | null, [...path, index]));
    const value = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value;
    this.#add(
      start,
      path,
      `found a value with the tag ${node.tag ?? '?'}; expected plain text, a number, true or false`,
    );
    return null;
  }

  #mapping(items: readonly { key: Node | null; value: Node | null }[], start: number, path: Path): Json {
    const entries: [string, Json][] = [];
    const seen = new Map<string, number>();
    for (const { key, value } of items) {
      const at = key?.range?.[0] ?? start;
      if (!isScalar(key) || key.value === null) {
        this.#add(at, path, 'found a key that is not a plain word; expected "name: value"');
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      const first = seen.get(name);
      if (first !== undefined) {
        const { line } = this.#problemAt(first, path, '');
        this.#add(
          at,
          [...path, name],
          `found the key ${show(name)} again, first in line ${line}; expected each key once`,
        );
        continue;
      }
      seen.set(name, at);
      entries.push([name, this.read(value, [...path, name], at)]);
    }
    return Object.fromEntries(entries);
  }

  #follow(name: string, start: number, path: Path, key: number | undefined): Json {
    const target = this.#anchors.get(name);
    if (target !== undefined && !this.#open.has(target)) return this.read(target, path, key);
    this.#add(
      start,
      path,
      target === undefined
        ? `found the alias *${name} without an anchor before it; expected &${name} on an earlier value`
        : `found the alias *${name} inside the value that it names; expected it elsewhere`,
    );
    return null;
  }

  #add(offset: number, path: Path, message: string): void {
    this.problems.push(this.#problemAt(offset, path, message));
  }
}

/** `platforms[1]`, `targets.test.reports`, `args["a.b"]`; empty for the root. */
function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(part)) return `[${show(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** In quotes, on one line, not longer than a line. */
export function show(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
