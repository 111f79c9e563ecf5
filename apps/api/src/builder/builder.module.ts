import { Module } from '@nestjs/common';
import { BuilderResolver } from './builder.resolver.ts';
import { BuilderService } from './builder.service.ts';

@Module({ providers: [BuilderService, BuilderResolver], exports: [BuilderService] })
export class BuilderModule {}
