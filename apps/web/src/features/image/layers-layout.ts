export interface LayerInput {
  readonly digest: string | null;
  readonly size: number;
  readonly instruction: string;
  readonly empty: boolean;
}

export interface LayerRow {
  readonly number: number;
  readonly instruction: string;
  readonly keyword: string;
  readonly digest: string | null;
  readonly size: number;
  /** Share of the widest bar of all platforms, 0 to 1. */
  readonly bar: number;
  /** Share of this image's pull size, 0 to 1. */
  readonly share: number;
  readonly empty: boolean;
}

/** Rows of one platform's layers; bars share one scale over all platforms, so that they compare. */
export function layOutLayers(layers: readonly LayerInput[], pullSize: number, largest: number): LayerRow[] {
  return layers.map((layer, index) => {
    const instruction = readInstruction(layer.instruction);
    return {
      number: index + 1,
      instruction,
      keyword: instruction.split(/\s/, 1)[0] ?? '',
      digest: layer.digest,
      size: layer.size,
      bar: largest === 0 ? 0 : layer.size / largest,
      share: pullSize === 0 ? 0 : layer.size / pullSize,
      empty: layer.empty,
    };
  });
}

/**
 * What stood in the Dockerfile, out of what an image's history keeps: builders note
 * `/bin/sh -c #(nop)  ENV A=b`, `/bin/sh -c apt-get …`, `RUN |1 VERSION=1 /bin/sh -c go build # buildkit`.
 */
export function readInstruction(history: string): string {
  const text = history
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ # buildkit$/, '');
  const noted = /^\/bin\/sh -c #\(nop\) (.*)$/.exec(text);
  if (noted) return (noted[1] ?? '').trim();
  const shell = /^(?:RUN )?(?:\|\d+ (?:\S+=.*? )*?)?\/bin\/sh -c (.*)$/.exec(text);
  if (shell) return `RUN ${shell[1]}`;
  return text;
}
