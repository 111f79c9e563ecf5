import { Module } from '@nestjs/common';
import { ImageLook } from './image-look.ts';
import { RegistryResolver } from './registry.resolver.ts';
import { RegistryService } from './registry.service.ts';
import { RegistrySettings } from './registry-settings.ts';

@Module({
  providers: [RegistrySettings, RegistryService, RegistryResolver, ImageLook],
  exports: [ImageLook, RegistrySettings],
})
export class RegistryModule {}
