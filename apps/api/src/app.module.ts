import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.ts';
import { SessionController } from './access/session.controller.ts';
import { ApplicationModule } from './application/application.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { BaseImageModule } from './base-image/base-image.module.ts';
import { BuilderModule } from './builder/builder.module.ts';
import { configModule } from './config.module.ts';
import type { Config } from './config.ts';
import { DatabaseModule } from './database/database.module.ts';
import { HealthController } from './database/health.controller.ts';
import { DeploymentModule } from './deployment/deployment.module.ts';
import { EnvironmentModule } from './environment/environment.module.ts';
import { FindingModule } from './finding/finding.module.ts';
import { GraphqlFrameModule } from './graphql/graphql.module.ts';
import { ImageModule } from './image/image.module.ts';
import { PromotionModule } from './promotion/promotion.module.ts';
import { QueueModule } from './queue/queue.module.ts';
import { RebuildModule } from './rebuild/rebuild.module.ts';
import { RegistryModule } from './registry/registry.module.ts';
import { ReleaseModule } from './release/release.module.ts';
import { ReportController } from './release/report.controller.ts';
import { RestrictionModule } from './restriction/restriction.module.ts';
import { StepModule } from './step/step.module.ts';
import { WebhookModule } from './webhook/webhook.module.ts';

const nouns = [
  AccessModule,
  AuditModule,
  ApplicationModule,
  BuilderModule,
  RegistryModule,
  ImageModule,
  ReleaseModule,
  FindingModule,
  BaseImageModule,
  RebuildModule,
  EnvironmentModule,
  RestrictionModule,
  PromotionModule,
  DeploymentModule,
  WebhookModule,
];

@Module({})
class AppModule {}

/** The rooms of one process. Without the role `api` it answers for its health alone, without `worker` it takes no steps. */
export function appModule(config: Config): DynamicModule {
  const api = config.roles.has('api');
  return {
    module: AppModule,
    imports: [
      configModule(config),
      DatabaseModule,
      QueueModule,
      ...nouns,
      ...(api ? [GraphqlFrameModule] : []),
      ...(config.roles.has('worker') ? [StepModule] : []),
    ],
    controllers: [HealthController, ...(api ? [SessionController, ReportController] : [])],
  };
}
