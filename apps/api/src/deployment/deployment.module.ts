import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { EnvironmentModule } from '../environment/environment.module.ts';
import { PromotionModule } from '../promotion/promotion.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { RestrictionModule } from '../restriction/restriction.module.ts';
import { AsOfResolver, RanThenResolver, ReapplyRefusalResolver } from './as-of.resolver.ts';
import { AsOfService } from './as-of.service.ts';
import { DeploymentLooksResolver } from './deployment.resolver.ts';
import { DeploymentService } from './deployment.service.ts';

@Module({
  imports: [ApplicationModule, EnvironmentModule, PromotionModule, ReleaseModule, RestrictionModule],
  providers: [
    DeploymentService,
    DeploymentLooksResolver,
    AsOfService,
    AsOfResolver,
    RanThenResolver,
    ReapplyRefusalResolver,
  ],
  exports: [DeploymentService],
})
export class DeploymentModule {}
