interface Candidate {
  readonly id: string;
  readonly version: string | null;
  readonly ref: string;
  readonly application: { readonly name: string };
}

export interface Candidates {
  readonly application: string;
  /** The newest first. */
  readonly releases: readonly { readonly id: string; readonly name: string }[];
}

/** What may have been tested with a release of an application: releases of the others, by application. */
export function setCandidates(releases: readonly Candidate[], application: string): Candidates[] {
  const names = [...new Set(releases.map((release) => release.application.name))].filter(
    (name) => name !== application,
  );
  return names.sort().map((name) => ({
    application: name,
    releases: releases
      .filter((release) => release.application.name === name)
      .map(({ id, version, ref }) => ({ id, name: version ?? ref })),
  }));
}
