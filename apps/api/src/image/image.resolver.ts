import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { ImageService } from './image.service.ts';
import type { ImageRow, LayerRow } from './image.store.ts';
import { imageConfig } from './image-config.ts';

@Resolver('Image')
export class ImageResolver {
  constructor(private readonly service: ImageService) {}

  @ResolveField('updateSize')
  async updateSize(@Parent() image: ImageRow, @Context() { loaders }: RequestContext) {
    const images = (await loaders.load(this.service.previous, image.releaseId)) ?? [];
    const previous = images.find(({ platform }) => platform === image.platform);
    return previous ? this.service.updateSize(previous, image) : null;
  }

  @ResolveField('unpackedSize')
  async unpackedSize(@Parent() { layers }: ImageRow, @Context() { loaders }: RequestContext) {
    const digests = layers.flatMap(({ digest }) => digest ?? []);
    const measured = await Promise.all(digests.map((digest) => loaders.load(this.service.measured, digest)));
    const sizes = measured.flatMap((layer) => layer?.unpackedSize ?? []);
    return sizes.length < digests.length ? null : sizes.reduce((sum, size) => sum + size, 0);
  }

  @ResolveField('user')
  user(@Parent() image: ImageRow) {
    return imageConfig(image.config).user;
  }

  @ResolveField('entrypoint')
  entrypoint(@Parent() image: ImageRow) {
    return imageConfig(image.config).entrypoint;
  }

  @ResolveField('command')
  command(@Parent() image: ImageRow) {
    return imageConfig(image.config).command;
  }

  @ResolveField('createdAt')
  createdAt(@Parent() image: ImageRow) {
    return imageConfig(image.config).createdAt;
  }
}

@Resolver('Layer')
export class LayerResolver {
  constructor(private readonly service: ImageService) {}

  @ResolveField('unpackedSize')
  async unpackedSize(@Parent() { digest }: LayerRow, @Context() { loaders }: RequestContext) {
    return digest === undefined ? null : ((await loaders.load(this.service.measured, digest))?.unpackedSize ?? null);
  }
}

@Resolver('Release')
export class ReleaseImagesResolver {
  constructor(private readonly service: ImageService) {}

  @ResolveField('images')
  async images(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, release.id)) ?? [];
  }
}

@Resolver('Application')
export class ApplicationTagsResolver {
  constructor(private readonly service: ImageService) {}

  @ResolveField('tags')
  async tags(@Parent() application: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.tagsOf, application.id)) ?? [];
  }
}
