import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { FindingService, type UploadFindingsInput } from './finding.service.ts';
import type { FindingReportRow } from './finding.store.ts';

@Resolver('Image')
export class ImageFindingsResolver {
  constructor(private readonly service: FindingService) {}

  @Mutation('uploadFindings')
  async upload(@Context() { viewer }: RequestContext, @Args() input: UploadFindingsInput) {
    return as('FindingReport', await this.service.upload(viewer, input));
  }

  @ResolveField('findings')
  async findings(
    @Parent() image: { readonly releaseId: string; readonly platform: string; readonly digest: string },
    @Context() { loaders }: RequestContext,
  ) {
    const reports = (await loaders.load(this.service.ofReleases, image.releaseId)) ?? [];
    return reports.find(({ platform, digest }) => platform === image.platform && digest === image.digest) ?? null;
  }
}

@Resolver('FindingReport')
export class FindingReportResolver {
  @ResolveField('top')
  top(@Parent() { findings }: FindingReportRow, @Args('first') first: number) {
    return findings.slice(0, Math.max(0, first));
  }
}
