import DataLoader from 'dataloader';

type Batch<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/**
 * What one operation has asked for so far: keys that are asked for in the same turn are read by one statement.
 * A batch function is its own name, so it must be the same object each time (a property, not a closure).
 */
export class Loaders {
  private readonly loaders = new Map<unknown, DataLoader<never, unknown>>();

  /** Undefined when the batch has nothing for the key. */
  load<K extends string | object, V>(batch: Batch<K, V>, key: K): Promise<V | undefined> {
    let loader = this.loaders.get(batch) as unknown as DataLoader<K, V | undefined, string> | undefined;
    if (!loader) {
      loader = new DataLoader<K, V | undefined, string>(
        async (keys) => {
          const values = await batch(keys);
          return keys.map((each) => values.get(each));
        },
        { cacheKeyFn: (each) => (typeof each === 'string' ? each : JSON.stringify(each)), maxBatchSize: 1_000 },
      );
      this.loaders.set(batch, loader as unknown as DataLoader<never, unknown>);
    }
    return loader.load(key);
  }

  /** For things that are there by construction, such as the row behind a foreign key. */
  async loadOne<K extends string | object, V>(batch: Batch<K, V>, key: K): Promise<V> {
    const value = await this.load(batch, key);
    if (value === undefined) throw new Error(`Nothing was found for ${JSON.stringify(key)}.`);
    return value;
  }
}
