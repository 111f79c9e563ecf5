import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { BuilderService } from '../builder/builder.service.ts';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import type { RequestContext } from '../graphql/context.ts';
import { endable } from '../graphql/subscribe.ts';
import { logProgress } from './progress.ts';
import type { ReportRow } from './report.store.ts';
import { type LogArguments, StepService } from './step.service.ts';
import type { LogChunk } from './step-log.ts';
import type { StepRow } from './steps.store.ts';
import { summaryOf } from './summary.ts';
import { WaitingService } from './waiting.service.ts';

@Resolver('Step')
export class StepResolver {
  constructor(
    private readonly service: StepService,
    private readonly builders: BuilderService,
    private readonly waiting: WaitingService,
    private readonly changes: Changes,
    @Inject(DATABASE) private readonly sql: Sql,
  ) {}

  @Subscription('stepLog', { resolve: (chunk: LogChunk) => chunk })
  stepLog(@Args() { stepId, after }: { stepId: string; after?: number | null }) {
    return endable((signal) => logProgress(this.changes, this.sql, stepId, after ?? -1, signal));
  }

  @ResolveField('attempts')
  async attempts(@Parent() step: StepRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.attempts, step.id)) ?? [];
  }

  @ResolveField('builder')
  async builder(@Parent() step: StepRow, @Context() { loaders }: RequestContext) {
    return step.builderId ? (await loaders.loadOne(this.builders.byIds, step.builderId)).name : null;
  }

  @ResolveField('waitingFor')
  waitingFor(@Parent() step: StepRow, @Context() { loaders }: RequestContext) {
    return this.waiting.ofStep(loaders, step, () =>
      step.promotionId
        ? loaders.load(this.service.ofPromotions, step.promotionId)
        : loaders.load(this.service.ofReleases, step.releaseId),
    );
  }

  @ResolveField('summary')
  summary(@Parent() step: StepRow) {
    return summaryOf(step.result);
  }

  @ResolveField('report')
  report(@Parent() step: StepRow, @Context() { loaders }: RequestContext) {
    return step.kind === 'test' ? loaders.load(this.service.reports, step.id) : null;
  }

  @ResolveField('log')
  log(@Parent() step: StepRow, @Args() args: LogArguments, @Context() { loaders }: RequestContext) {
    return loaders.load(this.service.logs, this.service.logKey(step.id, args));
  }
}

@Resolver('TestReport')
export class TestReportResolver {
  constructor(private readonly service: StepService) {}

  @ResolveField('files')
  async files(@Parent() report: ReportRow, @Context() { loaders }: RequestContext) {
    const files = (await loaders.load(this.service.reportFiles, report.stepId)) ?? [];
    return files.map(({ path, size }) => ({ path, size, url: reportUrl(report.stepId, path) }));
  }
}

export function reportUrl(stepId: string, path: string): string {
  return `/api/reports/${stepId}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
