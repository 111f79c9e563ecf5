/** The instructions of a Dockerfile (Dockerfile reference, "Overview"; MAINTAINER is deprecated but read). */
export const keywords = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;

export type Keyword = (typeof keywords)[number];

export function isKeyword(text: string): text is Keyword {
  return (keywords as readonly string[]).includes(text);
}

/** Flags of each instruction that has some, in BuildKit of 2026. */
export const flagsOf: Readonly<Partial<Record<Keyword, readonly string[]>>> = {
  ADD: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  RUN: ['mount', 'network', 'security', 'device'],
};

/** Instructions that mean something without arguments. */
export const mayStandAlone: readonly Keyword[] = ['CMD', 'ENTRYPOINT', 'RUN'];

/** Instructions whose arguments may be a JSON array. */
export const mayBeJson: readonly Keyword[] = [
  'ADD',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'HEALTHCHECK',
  'RUN',
  'SHELL',
  'VOLUME',
];
