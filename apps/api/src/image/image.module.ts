import { Module } from '@nestjs/common';
import { ComparisonResolver } from './comparison.resolver.ts';
import { ComparisonService } from './comparison.service.ts';
import { ApplicationTagsResolver, ImageResolver, LayerResolver, ReleaseImagesResolver } from './image.resolver.ts';
import { ImageService } from './image.service.ts';

@Module({
  providers: [
    ImageService,
    ComparisonService,
    ComparisonResolver,
    ImageResolver,
    LayerResolver,
    ReleaseImagesResolver,
    ApplicationTagsResolver,
  ],
  exports: [ImageService, ComparisonService],
})
export class ImageModule {}
