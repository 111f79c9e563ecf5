import type { PortSettings, RunStrategy, UpdateSettings } from './run-settings.ts';

/** What the schema lets through of `run:`: durations and sizes are texts, and nothing has a default yet. */
export interface RunShape {
  readonly port?: number;
  readonly ports?: readonly (Omit<PortSettings, 'protocol'> & Partial<Pick<PortSettings, 'protocol'>>)[];
  readonly replicas?: number;
  readonly health?: {
    readonly http?: string;
    readonly command?: readonly string[];
    readonly interval?: string;
    readonly timeout?: string;
    readonly retries?: number;
    readonly startPeriod?: string;
  };
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly (string | { readonly name: string; readonly file?: string; readonly env?: string })[];
  readonly volumes?: readonly { readonly name: string; readonly path: string; readonly readOnly?: boolean }[];
  readonly resources?: { readonly memory?: string; readonly cpus?: number };
  readonly networks?: readonly string[];
  readonly stopGrace?: string;
  readonly strategy?: RunStrategy;
  readonly update?: {
    readonly order?: UpdateSettings['order'];
    readonly parallelism?: number;
    readonly delay?: string;
    readonly monitor?: string;
    readonly onFailure?: UpdateSettings['onFailure'];
  };
}
