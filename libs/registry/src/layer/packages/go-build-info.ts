import type { TarSink } from '../tar-reader.ts';
import type { Package, PackageFile } from './package.ts';

// Go's debug/buildinfo: the magic at an offset divisible by 16, the size of a pointer, flags, and from 32 on the texts.
const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const alignment = 16;
const textsAt = 32;
const inlineTexts = 2;
const longestVersion = 200;
/** Of the list of modules; the largest programs have some 100 KiB. */
const longestModules = 4 * 1024 * 1024;

/** Looks for what Go writes into a program about its modules, as the program streams by. */
export class GoBuildInfo implements TarSink {
  readonly #path: string;
  readonly #done: (file: PackageFile) => void;
  /** From a place that may be the one; otherwise only the last bytes, in which the magic may have begun. */
  #held: Buffer = Buffer.alloc(0);
  #heldAt = 0;
  #isOver = false;

  constructor(path: string, done: (file: PackageFile) => void) {
    this.#path = path;
    this.#done = done;
  }

  take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    const bytes = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk]);
    let from = bytes.indexOf(magic);
    while (from >= 0 && !this.#isOver) {
      const info = (this.#heldAt + from) % alignment === 0 ? readInfo(bytes.subarray(from)) : 'none';
      if (info === 'more') break;
      if (info !== 'none') this.#finish(info);
      from = bytes.indexOf(magic, from + 1);
    }
    const keepFrom = from >= 0 ? from : Math.max(0, bytes.length - magic.length + 1);
    this.#held = this.#isOver ? Buffer.alloc(0) : bytes.subarray(keepFrom);
    this.#heldAt += keepFrom;
  }

  end(): void {
    this.#held = Buffer.alloc(0);
  }

  #finish(info: readonly Package[] | Unreadable): void {
    this.#isOver = true;
    const path = this.#path;
    if ('why' in info) this.#done({ path, packages: [], unreadable: `/${path} ${info.why}.` });
    else this.#done({ path, packages: info });
  }
}

interface Unreadable {
  readonly why: string;
}

/** 'more': the bytes end too early to tell; 'none': it only looks like the place. */
function readInfo(bytes: Buffer): 'more' | 'none' | readonly Package[] | Unreadable {
  if (bytes.length < textsAt) return 'more';
  const [pointer, flags] = [bytes[14], bytes[15] as number];
  if ((pointer === 4 || pointer === 8) && flags < inlineTexts)
    return { why: 'was built with a Go older than 1.18, which does not say what it is made of in a readable way' };
  if ((flags & inlineTexts) === 0) return 'none';
  const version = readText(bytes, textsAt, longestVersion);
  if (typeof version === 'string') return version === 'long' ? 'none' : version;
  const [, release] = /^(?:devel )?go(1\.[\w.-]+)/.exec(version.text.toString('utf8')) ?? [];
  if (release === undefined) return 'none';
  const modules = readText(bytes, version.end, longestModules);
  if (modules === 'more') return modules;
  if (modules === 'long') return { why: `states modules of more than ${longestModules} bytes` };
  return [{ type: 'go', name: 'stdlib', version: release }, ...readModules(withoutMarks(modules.text))];
}

/** A text after its length, a number of 7 bits a byte, the lowest first. */
function readText(bytes: Buffer, at: number, limit: number): 'more' | 'long' | { text: Buffer; end: number } {
  let length = 0;
  for (let i = 0; ; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 'more';
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (length > limit || i > 4) return 'long';
    if (byte < 0x80) {
      const end = at + i + 1 + length;
      return end > bytes.length ? 'more' : { text: bytes.subarray(end - length, end), end };
    }
  }
}

/** 16 bytes on either side mark the list for those who search a running program. */
function withoutMarks(text: Buffer): string {
  const isMarked = text.length >= 33 && text[text.length - 17] === 0x0a;
  return isMarked ? text.toString('utf8', 16, text.length - 16) : '';
}

function readModules(text: string): readonly Package[] {
  const found: Package[] = [];
  for (const line of text.split('\n')) {
    const [kind, name, version] = line.split('\t');
    if (!name || !version) continue;
    // A module in place of the one before.
    if (kind === '=>') found.pop();
    if (kind === 'mod' || kind === 'dep' || kind === '=>') found.push({ type: 'go', name, version });
  }
  return found;
}
