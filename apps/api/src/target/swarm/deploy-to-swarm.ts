import { type Deployed, DeployFailed, DeploySuperseded } from '../target.ts';
import { settle } from './attempt.ts';
import { converge, EndedBySwarm } from './converge.ts';
import { rollBack, servesAgain } from './roll-back.ts';
import { serviceName } from './service-spec.ts';
import { type Submitted, submit } from './submit.ts';
import { findService, removeObject } from './swarm-api.ts';
import { removeOldSecrets } from './swarm-secrets.ts';
import type { SwarmDeployment } from './swarm-work.ts';
import { type SwarmTask, urlOf } from './tasks.ts';

/** Has the swarm run the release and waits until every task does; what does not get well is rolled back. */
export async function deployToSwarm(work: SwarmDeployment): Promise<Deployed> {
  const { docker, spec, configuration } = work;
  const submitted = await submit(work);
  let tasks: readonly SwarmTask[];
  try {
    tasks = await converge(work, submitted);
  } catch (cause) {
    throw await undo(work, submitted, cause).catch(() => cause);
  }
  await settle(docker, spec, configuration);
  await removeOldSecrets(docker, spec, await findService(docker, serviceName(spec)));
  return deployed(work, tasks);
}

/** What to throw after what served before serves again; where nothing did, nothing does. */
async function undo(
  { docker, spec, log }: SwarmDeployment,
  { first, known }: Submitted,
  cause: unknown,
): Promise<unknown> {
  const isFailure = cause instanceof DeployFailed;
  const service = await findService(docker, serviceName(spec));
  if (service === undefined || known || cause instanceof DeploySuperseded) return cause;
  if (first) {
    if (isFailure && spec.run.update?.onFailure === 'pause') return cause;
    await removeObject(docker, `/services/${service.ID}`);
    return cause;
  }
  if (cause instanceof EndedBySwarm) {
    const rolledBack = service.UpdateStatus?.State === 'rollback_completed';
    if (rolledBack) await servesAgain({ docker, spec });
    return cause;
  }
  if (isFailure && spec.run.update?.onFailure === 'pause')
    return new DeployFailed(
      `${cause.message} It is left as it is, since a failure shall pause the update.`,
      cause.lines,
    );
  await log('Rolling back to what served before.');
  await rollBack({ docker, spec }, service);
  if (!isFailure) return cause;
  return new DeployFailed(`${cause.message.replace(/\.$/, '')}; what served before serves again.`, cause.lines);
}

function deployed({ spec }: SwarmDeployment, tasks: readonly SwarmTask[]): Deployed {
  const [first] = tasks;
  const platform = first?.platform;
  if (platform === undefined) throw new DeployFailed('No task tells on which node it runs.');
  const url = first === undefined ? undefined : urlOf(first, spec.run.port);
  return {
    ...(url === undefined ? {} : { url }),
    platform,
    // A manager knows tasks by the index; each node has taken its own child of it.
    runningDigest: spec.image.index,
    runningDigests: tasks.map(({ digest }) => digest ?? spec.image.index),
    containerIds: [],
  };
}
