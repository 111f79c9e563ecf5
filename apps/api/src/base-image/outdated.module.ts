import { Module } from '@nestjs/common';
import { DeploymentOutdatedResolver, ReleaseOutdatedResolver } from './outdated.resolver.ts';
import { OutdatedService } from './outdated.service.ts';

@Module({
  providers: [OutdatedService, ReleaseOutdatedResolver, DeploymentOutdatedResolver],
  exports: [OutdatedService],
})
export class OutdatedModule {}
