import fc from 'fast-check';
import { layerProperty } from './layer-property.ts';
import { parserProperties } from './parser-properties.ts';

/** The properties of all parsers and of layers by name, for who has no fast-check of his own; one that fails throws with its seed. */
export const fuzzed: Readonly<Record<string, (runs: number) => Promise<void>>> = Object.fromEntries(
  Object.entries({ ...parserProperties, layers: layerProperty }).map(([name, property]) => [
    name,
    async (numRuns: number) => fc.assert<unknown>(property, { numRuns }),
  ]),
);
