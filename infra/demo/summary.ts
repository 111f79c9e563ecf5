import type { Demo } from './run.ts';

/** What a person needs after the demo: where to look, how to get in, what was made, how to end it. */
export function summary({ facts, release }: Demo, detached: boolean): string {
  const took =
    release.startedAt === null || release.finishedAt === null
      ? ''
      : ` in ${((Date.parse(release.finishedAt) - Date.parse(release.startedAt)) / 1000).toFixed(1)} s`;
  const platforms = facts.release.platforms.map(
    ({ platform, digest, pullSize }) => `    ${platform.padEnd(12)} ${digest}  ${mebibytes(pullSize)} to pull`,
  );
  return [
    '',
    `  Dashboard    ${facts.dashboardUrl}`,
    `  Sign in      with the token  ${facts.token}`,
    '',
    `  Released     hello ${facts.release.version}${took}, tags ${release.tags.join(', ')}`,
    `    index        ${facts.release.index}`,
    ...platforms,
    `    repository   ${release.imageRepository}`,
    `  Deployed     in ${facts.deployment.environment} as ${facts.deployment.digest}`,
    `               it answers on ${facts.deployment.url}`,
    `  Took         ${facts.seconds} s; the same facts are in .slipway/demo.json`,
    '',
    detached ? '  Stop it with  npm run demo -- stop' : '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** In the units of the dashboard, where the same sizes stand. */
function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
