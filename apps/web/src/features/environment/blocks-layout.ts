export interface Block {
  readonly id: string;
  readonly kind: 'stop' | 'freeze' | 'request';
  readonly text: string;
  /** When time alone clears it. */
  readonly until: string | undefined;
  readonly request: string | undefined;
}

interface Named {
  readonly name: string;
}

interface Restricting {
  readonly id: string;
  readonly environment: Named | null;
  readonly application: Named | null;
}

export interface Blocking {
  readonly stops: readonly (Restricting & { readonly reason: string })[];
  readonly freezes: readonly (Restricting & {
    readonly name: string;
    readonly occurrence: { readonly until: string; readonly active: boolean } | null;
  })[];
  readonly promotionRequests: readonly {
    readonly id: string;
    readonly environment: Named;
    readonly release: { readonly version: string | null; readonly ref: string; readonly application: Named };
    readonly decision: {
      readonly clearsAt: string | null;
      readonly checks: readonly { readonly state: string; readonly reasons: readonly { readonly message: string }[] }[];
    } | null;
  }[];
}

/** What keeps releases out of an environment now: stops, freezes in force, then what each open request is refused for. */
export function blocksOf(name: string, { stops, freezes, promotionRequests }: Blocking): Block[] {
  const here = ({ environment }: Restricting) => environment === null || environment.name === name;
  const of = (application: Named | null) => (application ? ` for ${application.name}` : '');
  return [
    ...stops.filter(here).map((stop) => ({
      id: stop.id,
      kind: 'stop' as const,
      text: `Stopped${of(stop.application)}: ${stop.reason}`,
      until: undefined,
      request: undefined,
    })),
    ...freezes
      .filter((freeze) => here(freeze) && freeze.occurrence?.active)
      .map((freeze) => ({
        id: freeze.id,
        kind: 'freeze' as const,
        text: `Frozen${of(freeze.application)}: ${freeze.name}`,
        until: freeze.occurrence?.until,
        request: undefined,
      })),
    ...promotionRequests
      .filter(({ environment }) => environment.name === name)
      .flatMap(({ id, release, decision }) => {
        const refused = (decision?.checks ?? []).filter(({ state }) => state === 'REFUSED');
        const first = refused.flatMap(({ reasons }) => reasons)[0];
        if (!first) return [];
        const more = refused.length > 1 ? ` And ${refused.length - 1} more.` : '';
        return [
          {
            id,
            kind: 'request' as const,
            text: `${release.application.name} ${release.version ?? release.ref}: ${first.message}${more}`,
            until: decision?.clearsAt ?? undefined,
            request: id,
          },
        ];
      }),
  ];
}
