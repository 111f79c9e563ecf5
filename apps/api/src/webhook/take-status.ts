import { Injectable } from '@nestjs/common';
import { formatMoment } from '@slipway/pipeline';
import { InvalidDigest, parseDigest } from '@slipway/registry';
import { z } from 'zod';
import { DeploymentService, isEarly } from '../deployment/deployment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { isRefusal } from '../graphql/refusal.ts';
import type { Message } from './message.ts';
import { bodyFault, WebhookPlaces } from './places.ts';
import type { Act, Taker } from './taker.ts';
import type { WebhookRow } from './webhook.store.ts';

const told = z.object({
  application: z.string().min(1),
  environment: z.string().min(1),
  digest: z.string(),
  state: z.enum(['in-sync', 'progressing', 'degraded']),
  message: z.string().max(5_000).nullish(),
});
const example =
  '{"application": "hello", "environment": "staging", "digest": "sha256:…", "state": "in-sync"}, the state being in-sync, progressing or degraded';

/** The tool that runs what was deployed tells how that is, as by `reportStatus`. */
@Injectable()
export class StatusTaker implements Taker {
  constructor(
    private readonly places: WebhookPlaces,
    private readonly deployments: DeploymentService,
  ) {}

  async take(webhook: WebhookRow, viewer: Viewer, { body }: Message): Promise<Act> {
    const read = told.safeParse(body);
    if (!read.success) return { result: 'refused', message: bodyFault(read.error, example) };
    const digest = digestOf(read.data.digest);
    if (digest === undefined)
      return { result: 'refused', message: 'The digest is none; send it whole, as sha256: and 64 hexadecimal digits.' };
    const place = await this.places.find(webhook, read.data);
    if (typeof place === 'string') return { result: 'refused', message: place };
    return async (tx) => {
      const reported = await this.deployments.reportIn(tx, viewer, { ...read.data, digest });
      if (isRefusal(reported))
        return { result: 'refused', message: reported.reasons.map(({ message }) => message).join(' ') };
      const { application, environment, state } = read.data;
      const early = isEarly(reported)
        ? `; nothing was deployed there yet, so it counts for a deployment before ${formatMoment(reported.countsUntil)}`
        : '';
      return { result: 'done', message: `${application} in ${environment} is told to be ${state}${early}.` };
    };
  }
}

function digestOf(text: string): string | undefined {
  try {
    return parseDigest(text);
  } catch (cause) {
    if (cause instanceof InvalidDigest) return undefined;
    throw cause;
  }
}
