/** How a deployment is verified: `verify:` of slipway.yaml. Times in milliseconds. Texts are templates for `expand`. */
export interface VerifySettings {
  /** How long it may take until every task is seen to run the promoted image and to be healthy. */
  readonly within: number;
  readonly http: readonly HttpVerification[];
  readonly command?: CommandVerification;
  readonly bake?: BakeSettings;
}

/** A GET, on the address at which the deployment answers or on another one. */
export type HttpVerification = HttpExpectations &
  ({ readonly path: string; readonly url?: undefined } | { readonly url: string; readonly path?: undefined });

export interface HttpExpectations {
  /** All that is named must hold; without a status any 2xx does. */
  readonly expect: {
    readonly status?: number;
    readonly contains?: string;
    /** A regular expression with the flags m and u; not a template. */
    readonly matches?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Of each try. */
  readonly timeout: number;
  /** Further tries after the first. */
  readonly retries: number;
  /** Between two tries. */
  readonly interval: number;
  /** Redirects to other hosts are followed. */
  readonly otherHosts: boolean;
}

/** Run in a container of the promoted image, in the network of the environment; its exit code is the result. */
export interface CommandVerification {
  readonly run: readonly string[];
  readonly timeout: number;
}

/** Health must hold for so long, and is looked at again and again. */
export interface BakeSettings {
  readonly for: number;
  readonly interval: number;
}

/** What is verified where slipway.yaml has no `verify:`. */
export const defaultVerify: VerifySettings = { within: 120_000, http: [] };
