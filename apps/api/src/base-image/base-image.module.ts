import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/registry.module.ts';
import {
  BaseImageConnectionResolver,
  BaseImageDigestImpactResolver,
  BaseImageImpactResolver,
  BaseImageResolver,
  TagObservationResolver,
} from './base-image.resolver.ts';
import { BaseImageService } from './base-image.service.ts';
import { BaseImageWatch } from './base-image-watch.ts';
import { ImpactService } from './impact.service.ts';
import { NotificationReceiver } from './notification-receiver.ts';

@Module({
  imports: [RegistryModule],
  providers: [
    BaseImageService,
    ImpactService,
    BaseImageWatch,
    NotificationReceiver,
    BaseImageResolver,
    BaseImageConnectionResolver,
    BaseImageImpactResolver,
    BaseImageDigestImpactResolver,
    TagObservationResolver,
  ],
  exports: [BaseImageService, BaseImageWatch, NotificationReceiver],
})
export class BaseImageModule {}
