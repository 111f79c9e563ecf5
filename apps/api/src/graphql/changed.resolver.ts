import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { type Change, Changes } from '../database/changes.ts';
import { everyChange } from './every-change.ts';
import { endable } from './subscribe.ts';

interface ChangeEvent {
  readonly changed: Omit<Change, 'step' | 'missed'> & { readonly at: Date };
}

@Resolver()
export class ChangedResolver {
  constructor(private readonly changes: Changes) {}

  @Subscription('changed')
  changed(@Args() filter: { application?: string | null; release?: string | null }) {
    const { application, release } = filter;
    return endable((signal) =>
      subjects(this.changes, { application: application ?? undefined, release: release ?? undefined }, signal),
    );
  }
}

/**
 * A change with no subject says that changes were missed, so anything shown is to be read again. It is the first of all:
 * what changed between a reader's own look and the subscription was told to nobody.
 */
async function* subjects(
  changes: Changes,
  filter: { application: string | undefined; release: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<ChangeEvent> {
  for await (const batch of everyChange(changes, filter, signal, { missed: true })) {
    const at = new Date();
    const told = new Set<string>();
    for (const { step: _step, missed: _missed, ...subject } of batch) {
      const key = JSON.stringify(subject);
      if (told.has(key)) continue;
      told.add(key);
      yield { changed: { ...subject, at } };
    }
  }
}
