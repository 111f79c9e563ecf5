'use client';

import type { EnvironmentGraphQuery } from '../../graphql/generated/documents.ts';
import { FlowGraph } from '../../ui/flow-graph.tsx';
import { blocksOf } from './blocks-layout.ts';
import { EnvironmentCard } from './environment-card.tsx';

/** Environments from the left to the right by their upstreams. */
export function EnvironmentGraph({ data }: { data: EnvironmentGraphQuery }) {
  const byName = new Map(data.environments.map((environment) => [environment.name, environment]));
  return (
    <FlowGraph
      nodes={data.environments}
      card={(name) => {
        const environment = byName.get(name);
        return environment && <EnvironmentCard environment={environment} blocks={blocksOf(name, data)} />;
      }}
    />
  );
}
