import { type Digest, digestOf } from '@slipway/registry';
import { canonical } from '../promotion/canonical.ts';

/** Everything that one platform's build depends on, and nothing else: not who asked, when, or as which rebuild. */
export interface InputKeyFacts {
  readonly platform: string;
  /** The builder's own; it counts where the Dockerfile asks for it, since else another builder makes the same. */
  readonly buildPlatform: string;
  readonly commit: string;
  /** Folder of the build context in the repository. */
  readonly context: string;
  readonly dockerfilePath: string;
  readonly dockerfile: string;
  /** Build arguments with their values. */
  readonly args: Readonly<Record<string, string>>;
  /** What is built of the file, and how it is tested. */
  readonly targets: unknown;
  /** The images that are taken for the platform, by what they resolved to. */
  readonly inputs: readonly KeyInput[];
}

export interface KeyInput {
  readonly kind: string;
  readonly line: number;
  readonly expression: string;
  /** Digest of the image that is taken. */
  readonly child: string;
}

const asksForBuilder = /BUILD(?:PLATFORM|OS|ARCH|VARIANT)/;

/** Another number makes every key a new one: for when what goes into it changes its meaning. */
const edition = 1;

/**
 * Names the inputs of a build by one digest, as Docker's official images do: a rebuild with equal inputs would make nothing
 * new, though its bytes would differ. The order in which inputs are given makes no difference.
 */
export function inputKey({ inputs, buildPlatform, ...facts }: InputKeyFacts): Digest {
  const sorted = inputs
    .map(({ kind, line, expression, child }) => [line, kind, expression, child] as const)
    .toSorted((one, other) => one[0] - other[0] || compare(one.slice(1).join('\n'), other.slice(1).join('\n')));
  const builder = asksForBuilder.test(facts.dockerfile) ? { buildPlatform } : {};
  return digestOf(canonical({ edition, ...facts, ...builder, inputs: sorted }));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
