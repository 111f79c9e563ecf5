import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { DeploymentModule } from '../deployment/deployment.module.ts';
import { EnvironmentModule } from '../environment/environment.module.ts';
import { PromotionModule } from '../promotion/promotion.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { WebhookPlaces } from './places.ts';
import { WebhookReceiver } from './receiver.ts';
import { PromotionTaker } from './take-promotion.ts';
import { PushTaker } from './take-push.ts';
import { StatusTaker } from './take-status.ts';
import { WebhookDeliveryResolver, WebhookResolver } from './webhook.resolver.ts';
import { WebhookService } from './webhook.service.ts';

@Module({
  imports: [ApplicationModule, DeploymentModule, EnvironmentModule, PromotionModule, ReleaseModule],
  providers: [
    WebhookService,
    WebhookResolver,
    WebhookDeliveryResolver,
    WebhookReceiver,
    WebhookPlaces,
    PushTaker,
    PromotionTaker,
    StatusTaker,
  ],
})
export class WebhookModule {}
