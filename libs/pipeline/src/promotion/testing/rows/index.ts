import type { RuleName } from '../../policy.ts';
import type { Row } from '../decide-table.ts';
import { approvals } from './approvals.ts';
import { freeze, freezeWindows } from './freeze.ts';
import { size, tests } from './image.ts';
import { concurrency, order, releaseSet } from './relation.ts';
import { busy, holds, platforms, published, rejected, stop } from './standing.ts';
import { baseImage, findings } from './supply.ts';
import { together } from './together.ts';
import { soak, upstream } from './upstream.ts';

/** Rows by the rule that they are about; a rule without any does not compile. */
export const tables: Readonly<Record<RuleName | 'together', readonly Row[]>> = {
  published,
  rejected,
  stop,
  busy,
  freeze,
  hold: holds,
  freezeWindows,
  upstream,
  soak,
  platforms,
  tests,
  size,
  baseImage,
  findings,
  approvals,
  order,
  concurrency,
  releaseSet,
  together,
};
