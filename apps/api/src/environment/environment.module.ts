import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/application.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { DeploymentResolver } from './deployment.resolver.ts';
import { ApplicationDeploymentsResolver, EnvironmentResolver, TargetResolver } from './environment.resolver.ts';
import { EnvironmentService } from './environment.service.ts';
import { EnvironmentSecretService } from './environment-secret.service.ts';
import { PolicyResolver } from './policy.resolver.ts';
import { PolicyService } from './policy.service.ts';
import { EnvironmentSettingsResolver, SettingResolver } from './setting.resolver.ts';
import { SettingService } from './setting.service.ts';

@Module({
  imports: [ApplicationModule, ReleaseModule],
  providers: [
    EnvironmentService,
    EnvironmentResolver,
    ApplicationDeploymentsResolver,
    DeploymentResolver,
    TargetResolver,
    PolicyService,
    PolicyResolver,
    SettingService,
    SettingResolver,
    EnvironmentSecretService,
    EnvironmentSettingsResolver,
  ],
  exports: [EnvironmentService, PolicyService, SettingService],
})
export class EnvironmentModule {}
