'use client';

import { useState } from 'react';
import type { CarriedOverPartsFragment, ImagePartsFragment } from '../../graphql/generated/documents.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { platformColour } from '../platform/platform-colour.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { CarriedOver } from '../release/carried-over.tsx';
import { type LayerRow, layOutLayers } from './layers-layout.ts';

/** One platform's image: its sizes, how it runs, and a bar a layer. `from` is the release that built it, where that is another. */
export function ImageLayers(props: {
  image: ImagePartsFragment;
  largest: number;
  from: CarriedOverPartsFragment['from'] | undefined;
}) {
  const { image, largest, from } = props;
  const [all, setAll] = useState(false);
  const rows = layOutLayers(image.layers, image.pullSize, largest);
  const empty = rows.filter((row) => row.empty).length;
  return (
    <section
      aria-label={image.platform}
      className="min-w-0 border-line p-4 not-first:border-t 2xl:odd:border-r 2xl:nth-2:border-t-0"
    >
      <header className="mb-3 flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <h3 className="font-semibold">
          <PlatformLabel platform={image.platform} />
        </h3>
        <Digest value={image.digest} />
        {from && <CarriedOver from={from} />}
        <span className="text-ink-faint">
          pull size{' '}
          <span className="font-medium text-ink">
            <Bytes value={image.pullSize} />
          </span>
        </span>
        <span className="text-ink-faint">
          update size{' '}
          <span className="text-ink-soft">
            {image.updateSize === null ? 'none, it is the first' : <Bytes value={image.updateSize} />}
          </span>
        </span>
        <span className="text-ink-faint">
          unpacked{' '}
          <span className="text-ink-soft">
            {image.unpackedSize === null ? 'not measured' : <Bytes value={image.unpackedSize} />}
          </span>
        </span>
      </header>
      <ol className="space-y-0.5">
        {rows
          .filter((row) => all || !row.empty)
          .map((row) => (
            <Layer key={row.number} row={row} colour={platformColour(image.platform)} />
          ))}
      </ol>
      <footer className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-meta text-ink-faint">
        <span>
          config <Bytes value={image.configSize} />
        </span>
        {empty > 0 && (
          <button type="button" onClick={() => setAll(!all)} className="rounded-sm text-accent hover:underline">
            {all ? 'Show only instructions that made a layer' : `Show ${empty} more that made no layer`}
          </button>
        )}
        <span>
          runs as <span className="mono text-ink-soft">{image.user || 'root'}</span>
        </span>
        {[...image.entrypoint, ...image.command].length > 0 && (
          <span className="min-w-0 truncate">
            starts <span className="mono text-ink-soft">{[...image.entrypoint, ...image.command].join(' ')}</span>
          </span>
        )}
      </footer>
    </section>
  );
}

function Layer({ row, colour }: { row: LayerRow; colour: string }) {
  return (
    <li className="group/layer grid grid-cols-[minmax(0,1fr)_76px_44px] items-center gap-3 rounded-sm py-0.5 hover:bg-hover sm:grid-cols-[minmax(0,1fr)_minmax(0,32%)_76px_44px]">
      <Tooltip content={<span className="mono break-all whitespace-pre-wrap">{row.instruction}</span>} align="start">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole instruction must be in the keyboard's reach */}
        <span tabIndex={0} className="mono truncate rounded-sm text-ink-soft">
          <span className="font-semibold text-ink">{row.keyword}</span>
          {row.instruction.slice(row.keyword.length)}
        </span>
      </Tooltip>
      <span aria-hidden className="relative h-3 max-sm:hidden">
        <span
          className="absolute inset-y-0 left-0 rounded-[2px]"
          style={{ width: `${row.bar * 100}%`, minWidth: row.size > 0 ? 2 : 0, background: colour }}
        />
      </span>
      <span className="text-right">
        {row.empty ? <span className="text-ink-faint">–</span> : <Bytes value={row.size} />}
      </span>
      <span className="figures text-right text-meta text-ink-faint">
        {row.empty ? '' : `${(row.share * 100).toFixed(row.share < 0.1 ? 1 : 0)} %`}
      </span>
    </li>
  );
}
