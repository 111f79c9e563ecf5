/** An input of a release, as the lists of what is outdated name it. */
interface NamedInput {
  readonly releaseId: string;
  /** With its arguments resolved: docker.io/library/debian:12, and the digest that is pinned beside the tag. */
  readonly reference: string;
  /** Of the release, and the one for which the image was pulled. */
  readonly platform: string;
  readonly pulledPlatform: string;
  /** Null: the whole Dockerfile (`# syntax=`). */
  readonly stage: number | null;
  readonly kind: string;
  readonly pin: string;
  /** Of the stage that runs, or of one that it stands on. */
  readonly runtime: boolean;
  /** The digest of the platform's image that the release was built on. */
  readonly used: string;
}

/** The tag gives another image now, and has settled at it. */
export interface OutdatedInput extends NamedInput {
  readonly now: string;
  /** When the tag settled at something else than what was used. */
  readonly since: Date;
}

/** Nobody knows whether the tag has moved on. */
export interface UncertainInput extends NamedInput {
  /** Null: nobody ever knew. */
  readonly since: Date | null;
  /** One sentence. */
  readonly message: string;
}

/** How what a release was built on stands to what its tags give now. An input in neither list is current, or pinned by a digest alone. */
export interface Freshness {
  readonly outdated: readonly OutdatedInput[];
  readonly uncertain: readonly UncertainInput[];
}
