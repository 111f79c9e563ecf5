import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config.ts';
import { Source } from '../source/source.ts';
import { ApplicationResolver } from './application.resolver.ts';
import { ApplicationService } from './application.service.ts';
import { REPOSITORIES } from './repositories.ts';

const repositories = {
  provide: REPOSITORIES,
  useFactory: (config: Config) => new Source({ folder: join(config.dataDir, 'git'), allowFile: config.gitAllowFile }),
  inject: [CONFIG],
};

@Module({ providers: [ApplicationService, ApplicationResolver, repositories], exports: [ApplicationService] })
export class ApplicationModule {}
