import { join } from 'node:path';
import { root } from '../place.ts';

/** Where the facts of a finished demo stand, for programs that go on from there; gone when it is stopped. */
export const demoFile = join(root, '.slipway/demo.json');

/** The facts of a finished demo, as `.slipway/demo.json` has them. */
export interface DemoFacts {
  readonly dashboardUrl: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly release: {
    readonly version: string;
    readonly index: string;
    readonly platforms: readonly { readonly platform: string; readonly digest: string; readonly pullSize: number }[];
  };
  readonly deployment: { readonly environment: string; readonly url: string; readonly digest: string };
  readonly registry: string;
  readonly dockerHost: string;
  readonly databaseUrl: string;
  readonly seconds: number;
}
