import type { GraphInput, GraphRun, GraphStep, NodeState } from './graph-input.ts';

/** A release of `stages` stages for `platforms` platforms, each stage made from the one before, one second a stage. */
export function releaseOf(platformCount: number, stageCount: number, options: { until?: number } = {}): GraphInput {
  const until = options.until ?? Number.POSITIVE_INFINITY;
  const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386', 'linux/s390x', 'linux/ppc64le'].slice(
    0,
    platformCount,
  );
  const buildEnd = 2000 + stageCount * 1000;
  const steps: GraphStep[] = [
    step('checkout', undefined, [], 0, 500, until),
    step('plan', undefined, ['checkout'], 500, 2000, until),
    ...platforms.flatMap((platform) => [
      step(`build ${platform}`, platform, ['plan'], 2000, buildEnd, until),
      step(`test ${platform}`, platform, [`build ${platform}`], buildEnd, buildEnd + 900, until),
      step(`package ${platform}`, platform, [`build ${platform}`], buildEnd, buildEnd + 1500, until),
    ]),
    step(
      'assemble',
      undefined,
      platforms.map((platform) => `package ${platform}`),
      buildEnd + 1500,
      buildEnd + 1800,
      until,
    ),
    step('publish', undefined, ['assemble'], buildEnd + 1800, buildEnd + 2400, until),
  ];
  const numbers = Array.from({ length: stageCount }, (_, index) => index);
  return {
    platforms,
    carriedOver: new Map(),
    stages: numbers.map((number) => ({
      number,
      label: `stage-${number}`,
      targets: ['build'],
      onBuildPlatform: number === 0,
    })),
    edges: numbers.slice(1).map((to) => ({ kind: to % 2 ? ('from' as const) : ('copy' as const), from: to - 1, to })),
    runs: platforms.flatMap((platform) =>
      numbers.map((stage) => run(stage, platform, 2000 + stage * 1000, 3000 + stage * 1000, until)),
    ),
    steps,
    now: Math.min(until, buildEnd + 2400),
  };
}

function timing(start: number, end: number, until: number): { state: NodeState; start?: number; end?: number } {
  if (start >= until) return { state: 'waiting' };
  if (end > until) return { state: 'running', start };
  return { state: 'succeeded', start, end };
}

function step(
  key: string,
  platform: string | undefined,
  needs: string[],
  start: number,
  end: number,
  until: number,
): GraphStep {
  const [kind = ''] = key.split(' ');
  const role = kind === 'build' || kind === 'test' ? kind : kind === 'package' ? 'runtime' : 'pipeline';
  return { key, label: kind, role, platform, needs, ...timing(start, end, until) };
}

function run(stage: number, platform: string, start: number, end: number, until: number): GraphRun {
  return {
    stage,
    platform,
    done: end <= until ? 2 : 1,
    total: 2,
    steps: [`build ${platform}`],
    ...timing(start, end, until),
  };
}
