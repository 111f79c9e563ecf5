import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Registry, RegistryService } from '../../registry.ts';
import { describeActs } from './acts.ts';
import { describeBlobs } from './blobs.ts';
import { describeCalls } from './calls.ts';
import type { Fresh } from './fresh.ts';
import { describeManifests } from './manifests.ts';
import { describeReferrers } from './referrers.ts';
import { describeTags } from './tags.ts';

export interface Place extends AsyncDisposable {
  readonly registry: Registry & RegistryService;
  /** Its host, the `registry` of repositories. */
  readonly host: string;
}

/** What every implementation of Registry must do alike; a file a theme. */
export function describePlace(name: string, start: () => Promise<Place>): void {
  describe(`${name} is a place for images`, () => {
    let place: Place;
    let count = 0;
    beforeAll(async () => {
      place = await start();
    });
    afterAll(async () => {
      await place[Symbol.asyncDispose]();
    });
    const next: Fresh = () => ({
      registry: place.registry,
      at: { registry: place.host, repository: `conformance/r${++count}` },
    });
    for (const theme of [
      describeCalls,
      describeBlobs,
      describeManifests,
      describeTags,
      describeReferrers,
      describeActs,
    ])
      theme(next);
  });
}
