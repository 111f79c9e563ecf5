interface DigestImpact {
  readonly digest: string;
  readonly platform: string;
  readonly current: boolean;
}

export interface PlatformImpact<Impact> {
  readonly platform: string;
  /** What the tag is now first, then as they were given. */
  readonly digests: readonly Impact[];
}

/** Images of a base image by platform, platforms by the alphabet. */
export function impactByPlatform<Impact extends DigestImpact>(impacts: readonly Impact[]): PlatformImpact<Impact>[] {
  const platforms = [...new Set(impacts.map(({ platform }) => platform))].toSorted((a, b) => a.localeCompare(b));
  return platforms.map((platform) => ({
    platform,
    digests: impacts
      .filter((one) => one.platform === platform)
      .toSorted((a, b) => Number(b.current) - Number(a.current)),
  }));
}

interface Graph {
  readonly nodes: readonly { readonly id: string; readonly depth: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** The graph as a drawing from left to right wants it; in a column in the order given. */
export function downstreamNodes({ nodes, edges }: Graph) {
  return nodes.map(({ id }, position) => ({
    name: id,
    position,
    upstreams: edges.filter(({ to }) => to === id).map(({ from }) => ({ name: from })),
  }));
}

/** `build`, `stage 0`, or `the Dockerfile itself` for what is of no stage. */
export function stageName({ number, name }: { readonly number: number | null; readonly name: string | null }): string {
  if (name !== null) return name;
  return number === null ? 'the Dockerfile itself' : `stage ${number}`;
}
