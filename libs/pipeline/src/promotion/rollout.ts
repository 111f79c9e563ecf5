import { defaultUpdate, type RunSettings } from '../pipeline-file/run-settings.ts';

type Wanted = Pick<RunSettings, 'ports' | 'replicas' | 'strategy' | 'update'>;

export interface Rollout {
  /** One sentence: why the target cannot do what is asked. */
  readonly refused?: string;
  /** Where it does it otherwise than the words say, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * How a swarm brings a release in. It replaces tasks one by one and knows no moment in which all of them switch, and two
 * tasks cannot have one port of a node.
 * @param publishes ports of tasks are published on their nodes
 */
export function swarmRollout({ ports = [], strategy, update = defaultUpdate }: Wanted, publishes: boolean): Rollout {
  const held = publishes ? ports.flatMap(({ published }) => published ?? []) : [];
  const named = `${held.length === 1 ? 'port' : 'ports'} ${held.join(', ')}`;
  if (strategy === 'blue-green' && held.length > 0)
    return {
      refused: `A swarm cannot switch blue-green while ${named} of a node can be held by one task alone: it would end what serves before the new is well. Leave out published, or use the strategy rolling.`,
      notes: [],
    };
  if (strategy === 'blue-green')
    return {
      notes: [
        'A swarm has no single switch: all new tasks start first, and each old one ends when its successor is well, so for a while both releases answer.',
      ],
    };
  if (held.length > 0 && update.order === 'start-first')
    return {
      notes: [
        `One task alone can hold ${named} of a node, so each old task ends before its successor starts; with one replica that is a gap.`,
      ],
    };
  return { notes: [] };
}
