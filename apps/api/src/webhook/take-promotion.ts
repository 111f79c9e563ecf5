import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Viewer } from '../graphql/context.ts';
import { PromotionService } from '../promotion/promotion.service.ts';
import { ReleaseService } from '../release/release.service.ts';
import type { Message } from './message.ts';
import { bodyFault, WebhookPlaces } from './places.ts';
import type { Act, Taker } from './taker.ts';
import type { WebhookRow } from './webhook.store.ts';

const asked = z.object({
  application: z.string().min(1),
  /** A version that was published, or a release's id. */
  release: z.string().min(1).max(200),
  environment: z.string().min(1),
});
const example = '{"application": "hello", "release": "1.4.2", "environment": "staging"}';

/** Another tool asks for a promotion: the same question to the policy as when a person asks, and never around it. */
@Injectable()
export class PromotionTaker implements Taker {
  constructor(
    private readonly places: WebhookPlaces,
    private readonly releases: ReleaseService,
    private readonly promotions: PromotionService,
  ) {}

  async take(webhook: WebhookRow, viewer: Viewer, { body }: Message): Promise<Act> {
    const read = asked.safeParse(body);
    if (!read.success) return { result: 'refused', message: bodyFault(read.error, example) };
    const place = await this.places.find(webhook, read.data);
    if (typeof place === 'string') return { result: 'refused', message: place };
    const { application, environment } = place;
    const release = await this.releases.published(application.id, read.data.release);
    if (!release) {
      const name = JSON.stringify(read.data.release.slice(0, 80));
      return { result: 'refused', message: `No release ${name} of ${application.name} is published.` };
    }
    const wanted = await this.promotions.wanted({ release: release.id, environment: environment.name });
    return async (tx) => {
      const begun = await this.promotions.begin(tx, wanted, { kind: 'webhook', requestedBy: viewer.name });
      if (typeof begun !== 'string')
        return { result: 'refused', message: begun.reasons.map(({ message }) => message).join(' ') };
      const message = `The promotion of ${application.name} ${release.version} to ${environment.name} has begun.`;
      return { result: 'done', message, promotion: begun };
    };
  }
}
