'use client';

import { useMemo } from 'react';
import { listed } from '../../format/plural.ts';
import type { BaseImageImpactQuery } from '../../graphql/generated/documents.ts';
import { FlowGraph } from '../../ui/flow-graph.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import { downstreamNodes } from './impact-layout.ts';

type Graph = NonNullable<BaseImageImpactQuery['baseImage']>['impact']['downstream'];
type Node = Graph['nodes'][number];

/** The base image at the left, and the applications that stand on it, on those, and so on. */
export function Downstream({ name, graph }: { name: string; graph: Graph }) {
  const nodes = useMemo(() => downstreamNodes(graph), [graph]);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => byId.get(id)?.application ?? name;
  if (graph.nodes.every((node) => node.application === null)) {
    return (
      <Empty title="No application stands on it now.">
        Applications whose newest release takes it, or whose images here do, are drawn here.
      </Empty>
    );
  }
  return (
    <div className="p-4">
      <FlowGraph
        nodes={nodes}
        card={(id) => {
          const node = byId.get(id);
          if (!node) return null;
          const taken = graph.edges.filter((edge) => edge.to === id);
          const takes = taken.map(({ from, platforms }) => `${nameOf(from)} for ${platformNames(platforms)}`);
          return node.application === null ? <Base name={name} /> : <Application node={node} takes={takes} />;
        }}
      />
    </div>
  );
}

function Base({ name }: { name: string }) {
  return (
    <div className="rounded-lg border border-line-strong bg-sunken px-3 py-2.5">
      <p className="mono font-medium wrap-anywhere">{name}</p>
      <p className="text-meta text-ink-faint">this base image</p>
    </div>
  );
}

function Application({ node, takes }: { node: Node; takes: readonly string[] }) {
  const { application, release, version, outdated, environments } = node;
  return (
    <section aria-label={application ?? ''} className="rounded-lg border border-line bg-surface px-3 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Link
          href={paths.application(application ?? '')}
          className="min-w-0 rounded-sm text-lead font-semibold wrap-anywhere hover:text-accent"
        >
          {application}
        </Link>
        {release !== null && (
          <Link
            href={paths.release(release)}
            className="figures min-w-0 rounded-sm wrap-anywhere hover:text-accent hover:underline"
          >
            {version}
          </Link>
        )}
      </p>
      <p>
        <StateMark {...(outdated ? outdatedWord : currentWord)} />
      </p>
      <p className="text-meta text-ink-soft">takes {listed(takes)}</p>
      <p className="text-meta text-ink-faint">
        {environments.length === 0 ? 'runs nowhere' : 'runs in '}
        {environments.map((environment, index) => (
          <span key={environment}>
            {index > 0 && ', '}
            <Link href={paths.environment(environment)} className="rounded-sm hover:text-accent hover:underline">
              {environment}
            </Link>
          </span>
        ))}
      </p>
    </section>
  );
}

const outdatedWord = { mark: 'outdated', word: 'An image below it moved' } as const;
const currentWord = { mark: 'succeeded', word: 'Up to date' } as const;

function platformNames(platforms: readonly string[]): string {
  return listed(platforms.map(shortPlatform));
}
