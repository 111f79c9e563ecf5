import { test } from '@jest/globals';
import fc from 'fast-check';
import { parserProperties } from './testing/parser-properties.ts';

test.each(Object.entries(parserProperties))(
  '%s are read, or refused with their own error',
  (_, property) => fc.assert(property, { numRuns: 5_000 }),
  60_000,
);
