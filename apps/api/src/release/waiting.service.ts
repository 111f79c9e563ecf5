import { Injectable } from '@nestjs/common';
import { isFinalRun, type RunState } from '@slipway/pipeline';
import { BuilderService } from '../builder/builder.service.ts';
import type { Loaders } from '../graphql/loaders.ts';
import type { StepRow } from './steps.store.ts';
import { type BuilderPlaces, runWaitingFor, stepWaitingFor } from './waiting.ts';

/** Gathers what the sentences of waiting are made of, only for what waits. */
@Injectable()
export class WaitingService {
  constructor(private readonly builders: BuilderService) {}

  async ofStep(
    loaders: Loaders,
    step: StepRow,
    siblings: () => Promise<StepRow[] | undefined>,
  ): Promise<string | undefined> {
    if (step.state !== 'waiting' && step.state !== 'ready') return undefined;
    const places = await this.places(loaders, [step]);
    const others = step.state === 'waiting' ? await siblings() : [];
    return stepWaitingFor(step, others ?? [], step.builderId ? places.get(step.builderId) : undefined, new Date());
  }

  async ofRun(
    loaders: Loaders,
    state: RunState,
    steps: () => Promise<StepRow[] | undefined>,
  ): Promise<string | undefined> {
    if (isFinalRun(state)) return undefined;
    const all = (await steps()) ?? [];
    return runWaitingFor(state, all, await this.places(loaders, all), new Date());
  }

  private async places(loaders: Loaders, steps: readonly StepRow[]): Promise<Map<string, BuilderPlaces>> {
    const ids = [
      ...new Set(steps.flatMap(({ state, builderId }) => (state === 'ready' && builderId ? [builderId] : []))),
    ];
    const places = await Promise.all(
      ids.map(async (id) => {
        const [builder, running] = await Promise.all([
          loaders.loadOne(this.builders.byIds, id),
          loaders.load(this.builders.running, id),
        ]);
        return [id, { name: builder.name, concurrency: builder.concurrency, running: running ?? 0 }] as const;
      }),
    );
    return new Map(places);
  }
}
