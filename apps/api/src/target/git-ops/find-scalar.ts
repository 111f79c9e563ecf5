import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar } from 'yaml';
import { DeployFailed } from '../target.ts';
import type { Choice, Condition, ManifestKey } from './manifest-key.ts';

export interface FoundScalar {
  /** Offsets of the value as it is written, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double';
  /** What it means; empty where nothing stands. */
  readonly value: string;
}

/** Finds the one value that a key means. `file` names it in messages. Throws DeployFailed with one sentence. */
export function findScalar(text: string, key: ManifestKey, file: string): FoundScalar {
  const refuse = (why: string): never => {
    throw new DeployFailed(`${file} was not changed: ${why}.`);
  };
  const parsed = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const documents = (Array.isArray(parsed) ? parsed : []) as readonly Document.Parsed[];
  for (const { errors } of documents) {
    const [first] = errors;
    if (first !== undefined) refuse(`line ${lineAt(text, first.pos[0])} is not YAML (${first.message})`);
  }
  const full = documents.filter(({ contents }) => contents !== null && !isEmpty(contents));
  if (full.length === 0) refuse('it is empty');
  let node = chooseDocument(full, key, refuse).contents as Node | null;
  const walked: string[] = [];
  for (const step of key.steps) {
    if (isAlias(node))
      refuse(`${walked.join('')} is the alias *${node.source}; name the key where &${node.source} stands`);
    node = typeof step === 'string' ? child(node, step, walked, refuse) : entry(node, step, walked, refuse);
  }
  return scalarOf(node, key, refuse);
}

type Refuse = (why: string) => never;

function chooseDocument(documents: readonly Document.Parsed[], key: ManifestKey, refuse: Refuse): Document.Parsed {
  const { document: choice } = key;
  const count = documents.length;
  if (choice === undefined) {
    if (count > 1)
      refuse(
        `it has ${count} documents; say in the key which is meant, for example [kind=Deployment,metadata.name=web].${key.text}`,
      );
    return documents[0] as Document.Parsed;
  }
  if ('index' in choice) {
    const found = documents[choice.index];
    if (found === undefined) refuse(`it has no document ${choice.index}, only ${count}, counted from 0`);
    return found as Document.Parsed;
  }
  const found = documents.filter(({ contents }) => matches(contents as Node | null, choice.where));
  if (found.length !== 1)
    refuse(`it has ${found.length || 'no'} document${found.length > 1 ? 's' : ''} ${say(choice)}, expected one`);
  return found[0] as Document.Parsed;
}

function child(node: Node | null, name: string, walked: string[], refuse: Refuse): Node | null {
  const place = walked.join('') || 'its root';
  if (!isMap(node)) refuse(`${place} is ${kindOf(node)}, so it has no key ${JSON.stringify(name)}`);
  const found = pairs(node).filter(([key]) => key === name);
  if (found.length === 0) refuse(`${place} has no key ${JSON.stringify(name)}`);
  if (found.length > 1) refuse(`${place} has the key ${JSON.stringify(name)} more than once`);
  walked.push(/^[\w-]+$/.test(name) ? `${walked.length === 0 ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`);
  return (found[0] as [string, Node | null])[1];
}

function entry(node: Node | null, choice: Choice, walked: string[], refuse: Refuse): Node | null {
  const place = walked.join('') || 'its root';
  if (!isSeq(node)) return refuse(`${place} is ${kindOf(node)}, not a list`);
  const items = node.items as readonly (Node | null)[];
  if ('index' in choice) {
    walked.push(`[${choice.index}]`);
    if (choice.index >= items.length)
      refuse(`${place} has no entry ${choice.index}, only ${items.length}, counted from 0`);
    return items[choice.index] ?? null;
  }
  const found = items.filter((item) => matches(item, choice.where));
  if (found.length !== 1)
    refuse(`${place} has ${found.length || 'no'} entr${found.length > 1 ? 'ies' : 'y'} ${say(choice)}, expected one`);
  walked.push(`[${choice.where.map(({ path, value }) => `${path.join('.')}=${value}`).join(',')}]`);
  return found[0] ?? null;
}

function scalarOf(node: Node | null, key: ManifestKey, refuse: Refuse): FoundScalar {
  if (isAlias(node)) refuse(`${key.text} is the alias *${node.source}; name the key where &${node.source} stands`);
  if (!isScalar(node)) refuse(`${key.text} is ${kindOf(node)}, where one text was expected`);
  const { range, type, value, tag } = node as Scalar;
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED')
    refuse(`${key.text} is written as a block of text (| or >); write it in one line`);
  if (tag !== undefined && tag !== 'tag:yaml.org,2002:str')
    refuse(`${key.text} has the tag ${tag}, so it can hold no text; take the tag away`);
  const [start, end] = range ?? [0, 0];
  const style = type === 'QUOTE_DOUBLE' ? 'double' : type === 'QUOTE_SINGLE' ? 'single' : 'plain';
  return { start, end, style, value: value === null || value === undefined ? '' : String(value) };
}

function matches(node: Node | null, where: readonly Condition[]): boolean {
  return where.every(({ path, value }) => {
    let at = node;
    for (const name of path) at = isMap(at) ? (pairs(at).find(([key]) => key === name)?.[1] ?? null) : null;
    return isScalar(at) && textOf(at) === value;
  });
}

function pairs(node: unknown): readonly [key: string, value: Node | null][] {
  const { items } = node as { items: readonly { key: unknown; value: Node | null }[] };
  return items.map(({ key, value }) => [isScalar(key) ? textOf(key) : '', value]);
}

/** As it is written, so that 1.10 stays 1.10. */
function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

function kindOf(node: Node | null): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  return node === null || isEmpty(node) ? 'empty' : 'a single value';
}

function say(choice: { readonly where: readonly Condition[] }): string {
  return `with ${choice.where.map(({ path, value }) => `${path.join('.')} = ${value}`).join(' and ')}`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
