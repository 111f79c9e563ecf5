'use client';

import { formatDuration } from '../../format/format-duration.ts';
import { describeFault } from '../../graphql/client.ts';
import { ReleaseDockerfileDocument, type ReleaseLiveFragment } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { classes } from '../../ui/classes.ts';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { type DockerfileLine, dockerfileLines, type LineTime, lineTimes } from './dockerfile-layout.ts';

const mostColumns = 3;

/** The Dockerfile at the released commit; before each line stands what it took on each platform. */
export function Dockerfile(props: {
  id: string;
  graph: ReleaseLiveFragment['stageGraph'];
  platforms: readonly string[];
  /** Lines to show; all of them when not given. */
  only?: { readonly from: number; readonly to: number };
}) {
  const { graph, only } = props;
  const { data, error, reload } = useLive(ReleaseDockerfileDocument, { id: props.id }, () => false);
  if (!graph)
    return <Empty title="The Dockerfile is read by the step plan.">It stands here once that has ended.</Empty>;
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const text = data?.release?.stageGraph?.dockerfile;
  if (text === undefined) return <Skeleton className="m-4 h-64" />;
  // With many platforms the columns would leave no room for the text: the first ones stand for the rest.
  const platforms = props.platforms.slice(0, mostColumns);
  const lines = dockerfileLines(text, graph.stages).filter(
    (line) => !only || (line.number >= only.from && line.number <= only.to),
  );
  const times = platforms.map((platform) => lineTimes(graph.runs, platform));
  const longest = Math.max(1, ...times.flatMap((one) => [...one.values()].map((time) => time.milliseconds)));

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the arrows, too
    <section aria-label="Instructions" tabIndex={0} className="overflow-x-auto py-1 -outline-offset-2">
      <table className="w-full border-collapse">
        <thead className={only ? 'sr-only' : undefined}>
          <tr className="text-left text-meta text-ink-faint">
            {platforms.map((platform) => (
              <th key={platform} scope="col" className="h-8 pr-2 pl-4 font-medium">
                <PlatformLabel platform={platform} short />
              </th>
            ))}
            <th scope="col" className="font-medium">
              <span className="sr-only">Line and instruction</span>
              {props.platforms.length > mostColumns && `and ${props.platforms.length - mostColumns} platforms more`}
            </th>
          </tr>
        </thead>
        <tbody className="font-mono text-[12px] leading-5">
          {lines.map((line) => (
            <tr
              key={line.number}
              className={classes(
                'h-5 hover:bg-hover',
                line.stage !== undefined && line.number > 1 && !only && 'border-t border-line',
              )}
            >
              {times.map((one, index) => (
                <td key={platforms[index]} className="w-26 min-w-26 pr-2 pl-4">
                  <Time time={one.get(line.number)} longest={longest} />
                </td>
              ))}
              <td className="whitespace-pre">
                <span className="figures inline-block w-9 pr-4 text-right text-ink-faint select-none">
                  {line.number}
                </span>
                <Text line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Time({ time, longest }: { time: LineTime | undefined; longest: number }) {
  if (!time) return null;
  return (
    <span className="flex h-5 items-center gap-1.5 font-sans text-tiny text-ink-faint">
      <span aria-hidden className="flex w-9 justify-end">
        <span
          className={classes('h-1 rounded-full', time.cached ? 'bg-line-strong' : 'bg-ink-faint')}
          style={{ width: `${Math.max(2, (time.milliseconds / longest) * 36)}px` }}
        />
      </span>
      <span className="figures whitespace-nowrap">{time.cached ? 'cached' : formatDuration(time.milliseconds)}</span>
    </span>
  );
}

function Text({ line }: { line: DockerfileLine }) {
  if (line.kind === 'comment') return <span className="text-ink-faint">{line.text}</span>;
  if (line.kind !== 'instruction') return line.text || ' ';
  const keyword = /^\s*\S+/.exec(line.text)?.[0] ?? '';
  return (
    <>
      <span className={classes('font-semibold', line.stage !== undefined && 'text-accent')}>{keyword}</span>
      {line.text.slice(keyword.length)}
    </>
  );
}
