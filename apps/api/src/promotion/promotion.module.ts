import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { OutdatedModule } from '../base-image/outdated.module.ts';
import { BuilderModule } from '../builder/builder.module.ts';
import { EnvironmentModule } from '../environment/environment.module.ts';
import { ImageModule } from '../image/image.module.ts';
import { QueueModule } from '../queue/queue.module.ts';
import { RegistryModule } from '../registry/registry.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { RestrictionModule } from '../restriction/restriction.module.ts';
import { AutomaticPromotion } from './automatic.ts';
import { Decider } from './decider.ts';
import { CheckResolver, DecisionResolver, PromotionDecisionsResolver } from './decision.resolver.ts';
import { DecisionService } from './decision.service.ts';
import { FactsReader } from './facts-reader.ts';
import { FollowUp } from './follow-up.ts';
import { EnvironmentOutlookResolver, ReleaseOutlookResolver } from './outlook.resolver.ts';
import { OutlookService } from './outlook.service.ts';
import { PlanService } from './plan.service.ts';
import { PlannedPlatformResolver, PlanPlatformsResolver } from './plan-contents.resolver.ts';
import { PlanContents } from './plan-contents.ts';
import { Planner } from './planner.ts';
import { EnvironmentPromotionsResolver, PromotionResolver, ReleasePromotionsResolver } from './promotion.resolver.ts';
import { PromotionService } from './promotion.service.ts';
import { PromotionGate } from './promotion-gate.ts';
import { PromotionReconciler } from './promotion-reconciler.ts';
import { PromotionStart } from './promotion-start.ts';
import { PlanResolver, PromotionRequestOfResolver, RequestResolver } from './request.resolver.ts';
import { RequestService } from './request.service.ts';
import { RequestSettle } from './request-settle.ts';
import { RollbackResolver } from './rollback.resolver.ts';
import { RollbackService } from './rollback.service.ts';

@Module({
  imports: [
    ApplicationModule,
    BuilderModule,
    EnvironmentModule,
    ImageModule,
    OutdatedModule,
    QueueModule,
    RegistryModule,
    ReleaseModule,
    RestrictionModule,
  ],
  providers: [
    PromotionService,
    PromotionStart,
    PromotionGate,
    Decider,
    FactsReader,
    FollowUp,
    AutomaticPromotion,
    PromotionReconciler,
    Planner,
    PlanService,
    PlanContents,
    PlanResolver,
    PlanPlatformsResolver,
    PlannedPlatformResolver,
    RequestService,
    RequestSettle,
    RequestResolver,
    PromotionRequestOfResolver,
    RollbackService,
    RollbackResolver,
    OutlookService,
    ReleaseOutlookResolver,
    EnvironmentOutlookResolver,
    DecisionService,
    DecisionResolver,
    CheckResolver,
    PromotionDecisionsResolver,
    PromotionResolver,
    ReleasePromotionsResolver,
    EnvironmentPromotionsResolver,
  ],
  exports: [PromotionService, PromotionGate, PromotionReconciler, PlanService, RequestService],
})
export class PromotionModule {}
