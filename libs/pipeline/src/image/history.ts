import type { SizedBlob } from '@slipway/registry';
import { instructionOf } from './instruction.ts';

/** An entry of an image config's history: image-spec config.md, `history`. */
export interface HistoryEntry {
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** A line of an image's history: the instruction, and the layer that it made if it made one. */
export interface LayerOrigin {
  /** Absent where no layer was made. */
  readonly digest?: string;
  /** Compressed bytes; 0 where no layer was made. */
  readonly size: number;
  /** As the Dockerfile would say it. */
  readonly instruction: string;
  readonly emptyLayer: boolean;
}

const unrecorded = '(not recorded)';

/**
 * Puts each layer beside the instruction that made it, in the order of the history. Where a config tells of fewer
 * layers than there are, the first layers stay without their story, since builders append; where it tells of more,
 * its first stories stay without a layer.
 */
export function historyOf(
  history: readonly HistoryEntry[] | undefined,
  layers: readonly SizedBlob[],
): readonly LayerOrigin[] {
  const entries = history ?? [];
  const told = entries.filter((entry) => entry.empty_layer !== true).length;
  const untold = layers.slice(0, Math.max(0, layers.length - told));
  const lines: LayerOrigin[] = untold.map((layer) => withLayer(layer, unrecorded));
  let next = layers.length - told;
  for (const entry of entries) {
    const instruction = instructionOf(entry.created_by ?? '') || entry.comment?.trim() || unrecorded;
    const layer = entry.empty_layer === true ? undefined : layers[next];
    if (entry.empty_layer !== true) next += 1;
    lines.push(layer === undefined ? { size: 0, instruction, emptyLayer: true } : withLayer(layer, instruction));
  }
  return lines;
}

function withLayer({ digest, size }: SizedBlob, instruction: string): LayerOrigin {
  return { digest, size, instruction, emptyLayer: false };
}
