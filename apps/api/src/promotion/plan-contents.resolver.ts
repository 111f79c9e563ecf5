import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import type { Inside } from '../image/comparison.service.ts';
import type { PlanRow } from './plan.store.ts';
import { PlanContents, type PlatformOfPlan } from './plan-contents.ts';

const PACKAGES_SHOWN = 50;
const FILES_SHOWN = 30;

@Resolver('PromotionPlan')
export class PlanPlatformsResolver {
  constructor(private readonly contents: PlanContents) {}

  @ResolveField('presentReleaseId')
  presentReleaseId(@Parent() { content }: PlanRow) {
    return content.presentReleaseId;
  }

  @ResolveField('platforms')
  platforms(@Parent() plan: PlanRow) {
    return this.contents.platforms(plan);
  }
}

@Resolver('PlannedPlatform')
export class PlannedPlatformResolver {
  constructor(private readonly service: PlanContents) {}

  @ResolveField('contents')
  async contents(@Parent() platform: PlatformOfPlan, @Context() context: RequestContext) {
    return (await this.inside(platform, context))?.state ?? 'unknown';
  }

  @ResolveField('files')
  async files(@Parent() platform: PlatformOfPlan, @Context() context: RequestContext) {
    const files = summaryOf(await this.inside(platform, context))?.files;
    if (files === undefined) return null;
    const { top, unlisted, ...totals } = files;
    const listed = top.slice(0, FILES_SHOWN);
    return { ...totals, listed, unlisted: unlisted + top.length - listed.length };
  }

  @ResolveField('packages')
  async packages(@Parent() platform: PlatformOfPlan, @Context() context: RequestContext) {
    return summaryOf(await this.inside(platform, context))?.packages.slice(0, PACKAGES_SHOWN);
  }

  @ResolveField('packageCount')
  async packageCount(@Parent() platform: PlatformOfPlan, @Context() context: RequestContext) {
    return summaryOf(await this.inside(platform, context))?.packageCount;
  }

  @ResolveField('unmeasured')
  async unmeasured(@Parent() platform: PlatformOfPlan, @Context() context: RequestContext) {
    const inside = await this.inside(platform, context);
    return inside === undefined || inside.state === 'known' ? null : inside.because;
  }

  private async inside({ images }: PlatformOfPlan, { loaders }: RequestContext): Promise<Inside | undefined> {
    return images && (await loaders.load(this.service.inside, images));
  }
}

function summaryOf(inside: Inside | undefined) {
  return inside?.state === 'known' ? inside.summary : undefined;
}
