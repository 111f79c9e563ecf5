import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { parseDigest, parseRepository, RegistryError } from '@slipway/registry';
import { CurrentRegistry } from './current-registry.ts';
import { RegistrySettings } from './registry-settings.ts';

/** ms that a request waits for a registry. */
const patience = 3_000;

/** Looks whether images are where they are said to be. */
@Injectable()
export class ImageLook implements OnApplicationShutdown {
  private readonly registry: CurrentRegistry;

  constructor(settings: RegistrySettings) {
    this.registry = new CurrentRegistry(settings);
  }

  /** Undefined when the registry does not say so in time: that is not a no. */
  async isThere(repository: string, digest: string): Promise<boolean | undefined> {
    try {
      const signal = AbortSignal.timeout(patience);
      return (
        (await this.registry.headManifest(parseRepository(repository), parseDigest(digest), { signal })) !== undefined
      );
    } catch (cause) {
      if (cause instanceof RegistryError || (cause instanceof Error && /Abort|Timeout/.test(cause.name)))
        return undefined;
      throw cause;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.registry.close();
  }
}
