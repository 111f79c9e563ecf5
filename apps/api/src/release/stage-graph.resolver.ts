import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import type { StoredGraph } from './stage-graph.store.ts';
import { stageRuns } from './stage-runs.ts';
import { StepService } from './step.service.ts';

@Resolver('StageGraph')
export class StageGraphResolver {
  constructor(private readonly service: StepService) {}

  @ResolveField('runs')
  async runs(@Parent() graph: StoredGraph, @Context() { loaders }: RequestContext) {
    const [steps, vertices] = await Promise.all([
      loaders.load(this.service.ofReleases, graph.releaseId),
      loaders.load(this.service.vertices, graph.releaseId),
    ]);
    return stageRuns(graph.stages, graph.platforms, steps ?? [], vertices ?? []);
  }
}
