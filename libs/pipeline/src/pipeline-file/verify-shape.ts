/** What the schema lets through of `verify:`: durations are texts, and nothing has a default yet. */
export interface VerifyShape {
  readonly within?: string;
  readonly http?: readonly HttpShape[];
  readonly command?: readonly string[] | { readonly run: readonly string[]; readonly timeout?: string };
  readonly bake?: string | { readonly for: string; readonly interval?: string };
}

export interface HttpShape {
  readonly path?: string;
  readonly url?: string;
  readonly expect?: {
    readonly status?: number;
    readonly contains?: string;
    readonly matches?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly timeout?: string;
  readonly retries?: number;
  readonly interval?: string;
  readonly otherHosts?: boolean;
}
