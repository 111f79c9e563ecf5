import { Injectable } from '@nestjs/common';
import { matchesRule, type Push, parsePush, sameRepository } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import type { ApplicationRow } from '../application/application.store.ts';
import type { Transaction } from '../database/connect.ts';
import type { Viewer } from '../graphql/context.ts';
import { isRefusal } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import type { Outcome } from './delivery.store.ts';
import type { Message } from './message.ts';
import type { Act, Taker } from './taker.ts';
import type { WebhookRow } from './webhook.store.ts';

/** A push starts a release of every application whose repository and rule it fits. */
@Injectable()
export class PushTaker implements Taker {
  constructor(
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
  ) {}

  async take({ applicationId }: WebhookRow, viewer: Viewer, { event, body }: Message): Promise<Act> {
    const read = parsePush(event ?? '', body);
    if (read.kind === 'malformed') return { result: 'refused', message: read.message };
    if (read.kind === 'nothing') return { result: 'ignored', message: read.because };
    const { push } = read;
    const known = (await this.applications.releasedByPush()).filter(
      ({ id, repositoryUrl }) =>
        (applicationId === null || id === applicationId) &&
        push.repositories.some((address) => sameRepository(address, repositoryUrl)),
    );
    const shown = `The push to ${push.ref.name.slice(0, 80)}`;
    if (known.length === 0)
      return {
        result: 'ignored',
        message: `${shown} is to a repository of which this webhook releases nothing; set the release rule of an application of it.`,
      };
    const meant = known.filter(({ releaseTags, releaseBranches }) =>
      matchesRule({ tags: releaseTags, branches: releaseBranches }, push.ref),
    );
    if (meant.length === 0)
      return {
        result: 'ignored',
        message: `${shown} fits no ${push.ref.kind} that ${known.map(({ name }) => name).join(' or ')} is released from.`,
      };
    return (tx) => this.start(tx, viewer, meant, push);
  }

  private async start(
    tx: Transaction,
    viewer: Viewer,
    applications: readonly ApplicationRow[],
    { ref, by }: Push,
  ): Promise<Outcome> {
    const started: string[] = [];
    const said: string[] = [];
    // The whole name: a tag and a branch may share the short one.
    const place = `refs/${ref.kind === 'tag' ? 'tags' : 'heads'}/${ref.name}`;
    for (const application of applications) {
      const waiting = await this.releases.waitingFor(tx, application.id, place);
      if (waiting !== undefined) {
        said.push(`a release of ${application.name} that has not begun yet takes it along`);
        continue;
      }
      const release = await this.releases.startIn(tx, viewer, { application: application.name, ref: place });
      if (isRefusal(release))
        return { result: 'refused', message: release.reasons.map(({ message }) => message).join(' ') };
      started.push(release.id);
      said.push(`a release of ${application.name} was started`);
    }
    const message = `${by ?? 'Somebody'} pushed ${ref.name}: ${said.join(', ')}.`;
    return { result: started.length > 0 ? 'done' : 'ignored', message, releases: started };
  }
}
