import { test } from '@jest/globals';
import fc from 'fast-check';
import { layerProperty } from '../testing/layer-property.ts';

// Each run measures twice.
test('whatever the bytes of a layer', () => fc.assert(layerProperty, { numRuns: 2_500 }), 120_000);
