import { Readable } from 'node:stream';
export interface TarFile {
  readonly path: string | Uint8Array;
  /** The type flag; '0' by default, '5' for paths that end in a slash. */
  readonly flag?: string;
  readonly content?: string | Uint8Array;
  readonly target?: string;
  readonly mode?: number;
  readonly owner?: number;
  /** Stated instead of the content's length. */
  readonly size?: number;
}

/** A tar of exactly these entries, also of ones that no tool would write. */
export function tarOf(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.map(tarFile), Buffer.alloc(1024)]);
}

/** One entry: header, content and padding. */
export function tarFile(file: TarFile): Buffer {
  const content = Buffer.from((file.content ?? '') as string);
  return Buffer.concat([tarHeader(file, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** An extended header for the entry after it, from records or from bytes of any kind. */
export function paxHeader(records: Readonly<Record<string, string>> | Buffer): TarFile {
  const content = Buffer.isBuffer(records) ? records : Buffer.concat(Object.entries(records).map(paxRecord));
  return { path: 'PaxHeaders/x', flag: 'x', content };
}

function paxRecord([key, value]: [string, string]): Buffer {
  const body = Buffer.from(` ${key}=${value}\n`);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

function tarHeader({ path, flag, target, mode, owner, size }: TarFile, length: number): Buffer {
  const header = Buffer.alloc(512);
  const name = Buffer.from(path as string);
  name.copy(header, 0, 0, 100);
  const octal = (value: number, at: number, digits: number) =>
    header.write(value.toString(8).padStart(digits, '0'), at);
  octal(mode ?? 0o644, 100, 7);
  octal(owner ?? 0, 108, 7);
  octal(owner ?? 0, 116, 7);
  octal(size ?? length, 124, 11);
  octal(0, 136, 11);
  header.write(flag ?? (name.at(-1) === 0x2f ? '5' : '0'), 156, 'latin1');
  header.write(target ?? '', 157, 100);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header[154] = 0;
  return header;
}

/** The bytes as a stream of pieces of that size. */
export function inChunks(bytes: Uint8Array, size: number): Readable {
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      Buffer.from(bytes.subarray(i * size, i * size + size)),
    ),
  );
}
