'use client';

import type { ReleaseLiveFragment, StageEdgeKind } from '../../graphql/generated/documents.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { Dockerfile } from './dockerfile.tsx';
import { stageLabel } from './graph/graph-input-of.ts';
import { stageWords } from './release-words.ts';

type Graph = NonNullable<ReleaseLiveFragment['stageGraph']>;

const takes: Record<StageEdgeKind, string> = { FROM: 'FROM', COPY_FROM: 'COPY --from', RUN_MOUNT: 'RUN --mount' };

/** One stage: how it went on each platform, what it takes from where, and its lines with their times. */
export function StageDrawer(props: {
  release: string;
  graph: Graph;
  stage: Graph['stages'][number];
  platform: string;
  onClose: () => void;
}) {
  const { graph, stage } = props;
  const address = useAddress();
  const runs = graph.runs.filter((run) => run.stage === stage.number);
  const sources = graph.edges.filter((edge) => edge.to === stage.number);
  const users = graph.edges.filter((edge) => edge.from === stage.number);
  const label = (number: number | null) => {
    const other = graph.stages.find((one) => one.number === number);
    return other ? stageLabel(other) : '';
  };
  const link = (number: number | null) => (
    <Link
      href={address.with({ stage: String(number) })}
      replace
      scroll={false}
      className="rounded-sm font-medium hover:text-accent hover:underline"
    >
      {label(number)}
    </Link>
  );

  return (
    <Drawer
      wide
      title={
        <>
          Stage <span className="mono">{stageLabel(stage)}</span>
        </>
      }
      description={`${graph.dockerfilePath}, lines ${stage.startLine} to ${stage.endLine}`}
      onClose={props.onClose}
    >
      <ul className="divide-y divide-line border-b border-line">
        {runs.map((run) => (
          <li
            key={run.platform}
            className={`grid grid-cols-[minmax(0,1fr)_auto_88px_auto] items-center gap-4 px-5 py-2 ${run.platform === props.platform ? 'bg-selected' : ''}`}
          >
            <PlatformLabel platform={run.platform} />
            <StateMark {...stageWords[run.state]} />
            <span className="text-right text-ink-soft">
              {run.startedAt && run.state !== 'CACHED' && <Duration from={run.startedAt} to={run.finishedAt} />}
            </span>
            {run.vertices[0] ? (
              <Link
                href={address.with({ tab: null, step: run.vertices[0].step, stage: null, on: null, vertex: null })}
                scroll={false}
                className="rounded-sm font-medium text-accent hover:underline"
              >
                Show log
              </Link>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
      <div className="px-5 py-4">
        <Facts
          facts={[
            [
              'Stands on',
              <span key="base" className="mono">
                {stage.base}
              </span>,
            ],
            sources.length > 0 && [
              'Takes from',
              <ul key="sources">
                {sources.map((edge) => (
                  <li key={`${edge.kind} ${edge.from} ${edge.image} ${edge.line}`}>
                    {edge.from === null ? <span className="mono">{edge.image}</span> : link(edge.from)}{' '}
                    <span className="text-ink-faint">
                      {takes[edge.kind]}, line {edge.line}
                    </span>
                  </li>
                ))}
              </ul>,
            ],
            users.length > 0 && [
              'Taken by',
              <span key="users" className="flex flex-wrap gap-x-3">
                {[...new Set(users.map((edge) => edge.to))].map((number) => (
                  <span key={number}>{link(number)}</span>
                ))}
              </span>,
            ],
            ['Needed for', stage.targets.length > 0 ? stage.targets.join(', ') : 'nothing that this release makes'],
            stage.buildPlatform && ['Runs on', 'the builder’s own platform, whatever is built for'],
          ]}
        />
      </div>
      <div className="border-t border-line">
        <Dockerfile
          id={props.release}
          graph={graph}
          platforms={[props.platform]}
          only={{ from: stage.startLine, to: stage.endLine }}
        />
      </div>
    </Drawer>
  );
}
