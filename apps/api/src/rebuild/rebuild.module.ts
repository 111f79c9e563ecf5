import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { BaseImageModule } from '../base-image/base-image.module.ts';
import { QueueModule } from '../queue/queue.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { RebuildFactsReader } from './facts-reader.ts';
import { RebuildPolicyResolver } from './policy.resolver.ts';
import { RebuildPolicyService } from './policy.service.ts';
import { ApplicationRebuildsResolver, RebuildResolver, UpcomingRebuildResolver } from './rebuild.resolver.ts';
import { RebuildService } from './rebuild.service.ts';
import { RebuildReconciler } from './rebuild-reconciler.ts';
import { Rebuilder } from './rebuilder.ts';
import { CarriedOverResolver, ReleaseCauseResolver } from './release-cause.resolver.ts';
import { ReleaseCauseService } from './release-cause.service.ts';

@Module({
  imports: [ApplicationModule, BaseImageModule, QueueModule, ReleaseModule],
  providers: [
    RebuildService,
    RebuildPolicyService,
    ReleaseCauseService,
    RebuildFactsReader,
    Rebuilder,
    RebuildReconciler,
    RebuildResolver,
    UpcomingRebuildResolver,
    ApplicationRebuildsResolver,
    RebuildPolicyResolver,
    ReleaseCauseResolver,
    CarriedOverResolver,
  ],
  exports: [Rebuilder, RebuildReconciler],
})
export class RebuildModule {}
