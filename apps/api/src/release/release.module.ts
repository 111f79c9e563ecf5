import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { BuilderModule } from '../builder/builder.module.ts';
import { ImageModule } from '../image/image.module.ts';
import { QueueModule } from '../queue/queue.module.ts';
import { ApplicationReleasesResolver, ReleaseConnectionResolver } from './application-releases.resolver.ts';
import { RebuildChangesResolver } from './rebuild-changes.resolver.ts';
import { RebuildChangesService } from './rebuild-changes.service.ts';
import { ReleaseResolver } from './release.resolver.ts';
import { ReleaseService } from './release.service.ts';
import { ReleaseSetResolver, ReleaseSetsResolver } from './release-set.resolver.ts';
import { ReleaseSetService } from './release-set.service.ts';
import { StageGraphResolver } from './stage-graph.resolver.ts';
import { StepResolver, TestReportResolver } from './step.resolver.ts';
import { StepService } from './step.service.ts';
import { TagResolver } from './tag.resolver.ts';
import { WaitingService } from './waiting.service.ts';

@Module({
  imports: [ApplicationModule, BuilderModule, ImageModule, QueueModule],
  providers: [
    ReleaseService,
    ReleaseSetService,
    ReleaseSetsResolver,
    ReleaseSetResolver,
    StepService,
    WaitingService,
    ReleaseResolver,
    RebuildChangesService,
    RebuildChangesResolver,
    ApplicationReleasesResolver,
    ReleaseConnectionResolver,
    StepResolver,
    TestReportResolver,
    StageGraphResolver,
    TagResolver,
  ],
  exports: [ReleaseService, StepService, WaitingService],
})
export class ReleaseModule {}
