import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/registry.module.ts';
import { Comparer } from './comparer.ts';
import { ComparisonResolver } from './comparison.resolver.ts';
import { ComparisonService } from './comparison.service.ts';
import { ApplicationTagsResolver, ImageResolver, LayerResolver, ReleaseImagesResolver } from './image.resolver.ts';
import { ImageService } from './image.service.ts';
import { LayerReader } from './layer-reader.ts';
import { WantedLayerService } from './wanted-layer.service.ts';

@Module({
  imports: [RegistryModule],
  providers: [
    ImageService,
    Comparer,
    WantedLayerService,
    LayerReader,
    ComparisonService,
    ComparisonResolver,
    ImageResolver,
    LayerResolver,
    ReleaseImagesResolver,
    ApplicationTagsResolver,
  ],
  exports: [ImageService, ComparisonService, LayerReader],
})
export class ImageModule {}
