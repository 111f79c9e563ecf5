import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { flatten } from '../layer/file-tree.ts';
import { defaultLayerLimits, type LayerLimits } from '../layer/layer-contents.ts';
import { LayerError } from '../layer/layer-error.ts';
import { measureLayer } from '../layer/measure-layer.ts';
import { elfFile } from './layered-image.ts';
import { paxHeader, tarFile, tarOf } from './tar.ts';

const limits: LayerLimits = { ...defaultLayerLimits, unpackedBytes: 1024 ** 2, entries: 1_000, headerBytes: 10_000 };
const content = fc.oneof(fc.uint8Array({ maxLength: 1_500 }), fc.constant(elfFile(62)), fc.string());
const name = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('a/b', './', 'a/.wh.b', '.wh..wh..opq', '../x', '/abs', 'var/lib/dpkg/status', 'x.jar'),
  fc.constantFrom('node_modules/a/package.json', 'var/lib/rpm/rpmdb.sqlite', 'lib/apk/db/installed'),
);
const record = fc.dictionary(fc.constantFrom('path', 'linkpath', 'size', 'uid', 'GNU.sparse.realsize'), fc.string());
const file = fc.oneof(
  fc.record({ path: name, content, flag: fc.constantFrom('0', '1', '2', '5', 'L', 'K', 'g', 'S', '7'), target: name }),
  record.map(paxHeader),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => paxHeader(Buffer.from(bytes))),
);
const layer = fc
  .tuple(
    fc.array(file, { maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    fc.constantFrom(...[(tar: Buffer) => tar, (tar: Buffer) => gzipSync(tar), (tar: Buffer) => zstdCompressSync(tar)]),
    fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat() }),
    fc.boolean(),
  )
  .map(([files, changes, pack, cut, isPackedFirst]) => {
    const tar = files.length % 2 === 0 ? tarOf(files) : Buffer.concat(files.map(tarFile));
    const blob = Buffer.from(isPackedFirst ? pack(tar) : tar);
    for (const [at, byte] of changes) if (blob.length > 0) blob[at % blob.length] = byte;
    const whole = isPackedFirst ? blob : pack(blob);
    return cut === undefined ? whole : whole.subarray(0, cut % (whole.length + 1));
  });

async function measured(blob: Buffer, chunk: number): Promise<unknown> {
  const chunks = Array.from({ length: Math.ceil(blob.length / chunk) }, (_, i) =>
    blob.subarray(i * chunk, (i + 1) * chunk),
  );
  try {
    const contents = await measureLayer(Readable.from(chunks), 'application/vnd.oci.image.layer.v1.tar', limits);
    flatten([contents]);
    return JSON.parse(JSON.stringify(contents));
  } catch (error) {
    // Of two things that are wrong, pieces decide which is met first.
    if (error instanceof LayerError) return 'no layer';
    throw error;
  }
}

/** Whatever the bytes: contents or a LayerError, and the same in pieces of any size. */
export const layerProperty = fc.asyncProperty(layer, fc.integer({ min: 30, max: 700 }), async (blob, chunk) =>
  isDeepStrictEqual(await measured(blob, chunk), await measured(blob, 1_000_000)),
);
