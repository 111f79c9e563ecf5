import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { labels, type Place } from '../instance.ts';
import { DeploySuperseded } from '../target.ts';
import { isStale, isTaken, type Kept, listKept, post, removeObject } from './swarm-api.ts';

const marker = 'dev.slipway.attempt';
const settled = 'dev.slipway.settled';

export interface Attempt extends Place {
  readonly promotionId: string;
  readonly epoch: number;
}

/**
 * Notes which attempt is at work. After a rollback a service's labels are those of the one before, so this stands in a
 * config of its own: its labels can be changed, by version, and survive. Throws DeploySuperseded for a newer attempt.
 */
export async function claim(docker: Docker, attempt: Attempt): Promise<void> {
  for (;;) {
    const there = await findAttempt(docker, attempt);
    if (there === undefined) {
      if (await create(docker, attempt)) return;
      continue;
    }
    refuseNewer(there, attempt);
    if (await relabel(docker, there, attempt, there.Spec.Labels?.[settled])) return;
  }
}

/** Throws DeploySuperseded when another promotion, or a newer attempt of this one, has begun meanwhile. */
export async function stillClaimed(docker: Docker, attempt: Attempt): Promise<void> {
  const there = await findAttempt(docker, attempt);
  const own = there?.Spec.Labels ?? {};
  if (own[labels.promotion] === attempt.promotionId && own[labels.epoch] === String(attempt.epoch)) return;
  throw superseded(attempt);
}

/** What was last seen to run on every task; undefined when nothing ever did. */
export async function lastSettled(docker: Docker, place: Place): Promise<string | undefined> {
  return (await findAttempt(docker, place))?.Spec.Labels?.[settled];
}

export async function settle(docker: Docker, attempt: Attempt, configuration: string): Promise<void> {
  for (;;) {
    const there = await findAttempt(docker, attempt);
    if (there === undefined) throw superseded(attempt);
    refuseNewer(there, attempt);
    if (await relabel(docker, there, attempt, configuration)) return;
  }
}

export async function forget(docker: Docker, place: Place): Promise<void> {
  const there = await findAttempt(docker, place);
  if (there !== undefined) await removeObject(docker, `/configs/${there.ID}`);
}

function refuseNewer(there: Kept, attempt: Attempt): void {
  const own = there.Spec.Labels ?? {};
  if (own[labels.promotion] === attempt.promotionId && Number(own[labels.epoch]) > attempt.epoch)
    throw superseded(attempt);
}

function superseded({ application, environment }: Place): DeploySuperseded {
  return new DeploySuperseded(
    `Another deployment of ${application} to ${environment} is under way, so this one stops.`,
  );
}

async function findAttempt(docker: Docker, place: Place): Promise<Kept | undefined> {
  return (await listKept(docker, 'configs', placeLabels(place))).find(({ Spec }) => Spec.Name === nameOf(place));
}

function placeLabels({ environment, application }: Place): readonly string[] {
  return [`${labels.environment}=${environment}`, `${labels.application}=${application}`];
}

/** Names of configs have at most 64 characters. */
function nameOf({ environment, application }: Place): string {
  const place = createHash('sha256').update(`${environment}/${application}`).digest('hex').slice(0, 32);
  return `slipway-attempt-${place}`;
}

function specOf(attempt: Attempt, configuration: string | undefined) {
  return {
    Name: nameOf(attempt),
    Labels: {
      [marker]: 'true',
      [labels.environment]: attempt.environment,
      [labels.application]: attempt.application,
      [labels.promotion]: attempt.promotionId,
      [labels.epoch]: String(attempt.epoch),
      ...(configuration === undefined ? {} : { [settled]: configuration }),
    },
    // A config may not be empty.
    Data: Buffer.from('-').toString('base64'),
  };
}

/** False when another was faster. */
async function create(docker: Docker, attempt: Attempt): Promise<boolean> {
  return post(docker, '/configs/create', specOf(attempt, undefined)).then(
    () => true,
    (cause: unknown) => {
      if (isTaken(cause)) return false;
      throw cause;
    },
  );
}

async function relabel(docker: Docker, there: Kept, attempt: Attempt, configuration: string | undefined) {
  const query = { version: there.Version.Index };
  return post(docker, `/configs/${there.ID}/update`, specOf(attempt, configuration), { query }).then(
    () => true,
    (cause: unknown) => {
      if (isStale(cause)) return false;
      throw cause;
    },
  );
}
