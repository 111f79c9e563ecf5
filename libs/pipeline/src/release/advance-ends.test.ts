import { describe } from '@jest/globals';
import { beginning, planned, promotion } from '../testing/run-notation.ts';
import {
  adding,
  cancel,
  claimed,
  created,
  eachRow,
  errored,
  failed,
  lost,
  nothingNew,
  type Row,
  retry,
  stopped,
  succeeded,
} from '../testing/run-table.ts';

const checked = 'co+ pl+ bA+ bB+ tA+ pA+ tB+ pB+ as+ ch+';

const ends: readonly Row[] = [
  // Cancel
  [
    'cancel before any claim is final at once',
    'queued',
    'co?',
    cancel,
    'cancelled',
    'co-0 pl-0 bA-0 tA-0 pA-0 bB-0 tB-0 pB-0 as-0 ch-0 pu-0',
  ],
  [
    'cancel before created is final at once',
    'queued',
    '',
    cancel,
    'cancelled',
    'co-0 pl-0 bA-0 tA-0 pA-0 bB-0 tB-0 pB-0 as-0 ch-0 pu-0',
  ],
  [
    'cancel tells what runs',
    'running',
    'co+ pl+ bA> bB?',
    cancel,
    'cancelling',
    'tA-0 pA-0 bB-0 tB-0 pB-0 as-0 ch-0 pu-0',
    '',
    'bA',
  ],
  ['cancel with nothing left to take back', 'running', `${checked} pu>`, cancel, 'cancelling', '', '', 'pu'],
  ['cancel twice tells once', 'cancelling', `${checked} pu>`, cancel, 'cancelling', '='],
  [
    'cancel while a failure stops the rest',
    'running',
    'co+ pl+ bAx bB> tA~ pA~ tB~ pB~ as~ ch~ pu~',
    cancel,
    'cancelling',
    '',
  ],
  ['the last one that obeys ends it', 'cancelling', `${checked} pu>`, stopped('pu'), 'cancelled', 'pu-1'],
  [
    'one of two that obeys does not',
    'cancelling',
    'co+ pl+ bA> bB> tA- pA- tB- pB- as- ch- pu-',
    stopped('bA'),
    'cancelling',
    'bA-1',
  ],
  [
    'publishing that was done all the same is published',
    'cancelling',
    `${checked} pu>`,
    succeeded('pu'),
    'published',
    'pu+1',
  ],
  [
    'a success opens nothing any more',
    'cancelling',
    'co+ pl> bA- tA- pA- bB- tB- pB- as- ch- pu-',
    succeeded('pl'),
    'cancelled',
    'pl+1',
  ],
  [
    'a failure while cancelling is a failure',
    'cancelling',
    'co+ pl> bA- tA- pA- bB- tB- pB- as- ch- pu-',
    failed('pl'),
    'failed',
    'plx1',
  ],
  [
    'an error while cancelling is the stop itself',
    'cancelling',
    'co+ pl> bA- tA- pA- bB- tB- pB- as- ch- pu-',
    errored('pl', false),
    'cancelled',
    'pl-1',
  ],
  [
    'a lost worker while cancelling ends it',
    'cancelling',
    'co+ pl> bA- tA- pA- bB- tB- pB- as- ch- pu-',
    lost('pl'),
    'cancelled',
    'pl-1',
  ],
  ['a stale stop changes nothing', 'cancelling', `${checked} pu>2`, stopped('pu', 1), 'cancelling', '='],
  // Retry
  [
    'retry keeps what succeeded',
    'failed',
    'co+ pl+ bAx bB+ tA~ pA~ tB~ pB~ as~ ch~ pu~',
    retry,
    'queued',
    'bA?1/0 tA.0 pA.0 tB?0 pB?0 as.0 ch.0 pu.0',
    'bA tB pB',
  ],
  ['retry of an errored one', 'errored', `${checked} pu!3`, retry, 'queued', 'pu?3/0', 'pu'],
  [
    'retry of a cancelled one',
    'cancelled',
    'co- pl- bA- tA- pA- bB- tB- pB- as- ch- pu-',
    retry,
    'queued',
    'co?1/0 pl.1/0 bA.1/0 tA.1/0 pA.1/0 bB.1/0 tB.1/0 pB.1/0 as.1/0 ch.1/0 pu.1/0',
    'co',
  ],
  ['retry of what runs is refused', 'running', 'co>', retry, 'running', '='],
  ['retry of what is being cancelled is refused', 'cancelling', `${checked} pu>`, retry, 'cancelling', '='],
  ['retry of what was published is refused', 'published', `${checked} pu+`, retry, 'published', '='],
  ['a claim after a retry starts it again', 'queued', `${checked} pu?3/0`, claimed('pu', 4), 'running', 'pu>4/1'],
  // Final
  ['nothing is claimed when published', 'published', `${checked} pu+`, claimed('pu', 2), 'published', '='],
  ['nothing succeeds when failed', 'failed', `${checked} pux`, succeeded('pu'), 'failed', '='],
  ['nothing fails when published', 'published', `${checked} pu+`, failed('pu'), 'published', '='],
  ['nothing is cancelled when published', 'published', `${checked} pu+`, cancel, 'published', '='],
  ['nothing is created when cancelled', 'cancelled', `${checked} pu-`, created, 'cancelled', '='],
  ['nothing is lost when errored', 'errored', `${checked} pu!`, lost('pu'), 'errored', '='],
];

const promotions: readonly Row[] = [
  ['a promotion begins with its copy', 'queued', '', created, 'queued', 'cp?0', 'cp'],
  ['a promotion goes on to deploy', 'running', 'cp>', succeeded('cp'), 'running', 'cp+1 de?0', 'de'],
  ['a promotion that is verified has succeeded', 'running', 'cp+ de+ ve>', succeeded('ve'), 'succeeded', 've+1'],
  ['a failed deploy is not verified', 'running', 'cp+ de>', failed('de'), 'failed', 'dex1 ve~0'],
  ['a promotion that succeeded is not retried', 'succeeded', 'cp+ de+ ve+', retry, 'succeeded', '='],
  ['a failed promotion is retried from there', 'failed', 'cp+ dex ve~', retry, 'queued', 'de?1/0 ve.0', 'de'],
];

// What plan adds, to a run that only began.
const begun: readonly Row[] = [
  [
    'plan adds its steps',
    'running',
    'co+ pl>',
    adding('pl', planned),
    'running',
    'pl+1 bA?0 tA.0 pA.0 bB?0 tB.0 pB.0 as.0 ch.0 pu.0',
    'bA bB',
  ],
  ['a plan that finds nothing new ends the run so', 'running', 'co+ pl>', nothingNew('pl'), 'unchanged', 'pl+1'],
  ['nothing new while cancelling is nothing new', 'cancelling', 'co+ pl>', nothingNew('pl'), 'unchanged', 'pl+1'],
  ['what found nothing new is not retried', 'unchanged', 'co+ pl+', retry, 'unchanged', '='],
  ['what found nothing new is not cancelled', 'unchanged', 'co+ pl+', cancel, 'unchanged', '='],
  ['a checkout has no say in that', 'running', 'co> pl.', nothingNew('co'), 'running', 'co+1 pl?0', 'pl'],
  ['a plan that adds nothing is errored', 'running', 'co+ pl>', adding('pl', []), 'errored', 'pl!1'],
  [
    'a step that is there is not added again',
    'running',
    'co+ pl>',
    adding('pl', [...beginning, ...planned.slice(0, 1)]),
    'running',
    'pl+1 bA?0',
    'bA',
  ],
  [
    'what is added while cancelling is cancelled, so that a retry has it',
    'cancelling',
    'co+ pl>',
    adding('pl', planned),
    'cancelled',
    'pl+1 bA-0 tA-0 pA-0 bB-0 tB-0 pB-0 as-0 ch-0 pu-0',
  ],
  [
    'a need that does not exist ends the run',
    'running',
    'co+ pl>',
    adding('pl', [{ key: 'bA', kind: 'build', needs: ['zz'] }]),
    'errored',
    'pl+1 bA!0',
  ],
  [
    'needs in a circle end the run',
    'running',
    'co+ pl>',
    adding('pl', [
      { key: 'bA', kind: 'build', needs: ['tA'] },
      { key: 'tA', kind: 'test', needs: ['bA'] },
    ]),
    'errored',
    'pl+1 bA!0 tA~0',
  ],
];

describe('the end of a release', () => eachRow('release', [...beginning, ...planned], ends));
describe('a promotion', () => eachRow('promotion', promotion, promotions));
describe('a release that only began', () => eachRow('release', beginning, begun));
