import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { EnvironmentModule } from '../environment/environment.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { FreezeService } from './freeze.service.ts';
import { HoldService } from './hold.service.ts';
import { RejectionService } from './rejection.service.ts';
import {
  FreezePlaceResolver,
  FreezeResolver,
  HoldPlaceResolver,
  HoldResolver,
  RejectedReleaseResolver,
  RejectionResolver,
  StopPlaceResolver,
  StopResolver,
} from './restriction.resolver.ts';
import { StopService } from './stop.service.ts';

/** What people say against promoting: freezes, stops of the line, rejected releases, holds. */
@Module({
  imports: [ApplicationModule, EnvironmentModule, ReleaseModule],
  providers: [
    FreezeService,
    FreezeResolver,
    FreezePlaceResolver,
    StopService,
    StopResolver,
    StopPlaceResolver,
    RejectionService,
    RejectionResolver,
    RejectedReleaseResolver,
    HoldService,
    HoldResolver,
    HoldPlaceResolver,
  ],
  exports: [FreezeService, StopService, RejectionService, HoldService],
})
export class RestrictionModule {}
