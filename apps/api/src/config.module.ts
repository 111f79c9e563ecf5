import { type DynamicModule, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config.ts';

@Module({})
class ConfigModule {}

/** Gives every room the configuration of this process. */
export function configModule(config: Config): DynamicModule {
  return { module: ConfigModule, global: true, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
}
