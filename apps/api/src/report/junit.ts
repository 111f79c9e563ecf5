import { fit, fitEnd } from './bounded-text.ts';
import { parseSeconds } from './seconds.ts';
import { decodeXml } from './xml-encoding.ts';
import { type Element, readXml } from './xml-tree.ts';

export const testOutcomes = ['passed', 'failed', 'errored', 'skipped'] as const;
export type TestOutcome = (typeof testOutcomes)[number];

export interface TestCase {
  readonly name: string;
  readonly className?: string;
  readonly outcome: TestOutcome;
  readonly seconds: number;
  /** What the failure, error or skip says of itself, in a line or so. */
  readonly message?: string;
  /** Stack trace, and the end of what a failing case wrote. */
  readonly details?: string;
}

export interface TestSuite {
  /** Names of nested suites are joined: `parent › child`. */
  readonly name: string;
  readonly tests: number;
  /** Cases that failed or errored. */
  readonly failures: number;
  readonly seconds: number;
  readonly cases: readonly TestCase[];
}

/** The file is not what it should be; one sentence that names it. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  /** What could be read all the same; perhaps not all of it. */
  readonly suites: readonly TestSuite[];

  constructor(message: string, suites: readonly TestSuite[] = []) {
    super(message);
    this.suites = suites;
  }
}

/** Bounds of what is kept, in characters or cases: a report is stored whole in one row. */
const limits = { name: 500, message: 2_000, details: 16_000, output: 4_000, cases: 20_000 } as const;

/** Parsing runs on the event loop, where a heartbeat waits: this much takes about a second. */
const maxBytes = 16 * 1024 * 1024;

interface Reading {
  readonly suites: TestSuite[];
  cases: number;
}

/**
 * Reads JUnit XML as it is written by surefire, pytest, jest-junit, gotestsum and others; there is no standard, so counts
 * come from the cases, and from the attributes only where a suite lists none. Gives an empty list for XML that is something
 * else. Throws ReportError for what is no XML or too large, with what could be read of it.
 */
export function parseJunit(path: string, content: string | Uint8Array): readonly TestSuite[] {
  if (content.length > maxBytes)
    throw new ReportError(`${path} has ${content.length} bytes; test reports above ${maxBytes} bytes are not read.`);
  const text = typeof content === 'string' ? content : decodeXml(content);
  const { root, problem } = readXml(text.replace(/^\uFEFF/, ''));
  const reading: Reading = { suites: [], cases: 0 };
  if (root?.name === 'testsuites' || root?.name === 'testsuite') readSuites(root, '', reading);
  if (problem !== undefined) throw new ReportError(`${path} is not well-formed XML: ${problem}.`, reading.suites);
  if (reading.cases > limits.cases) {
    const words = `${path} has ${reading.cases} test cases; the first ${limits.cases} are kept.`;
    throw new ReportError(words, reading.suites);
  }
  return reading.suites;
}

function readSuites(element: Element, parent: string, reading: Reading): void {
  const isSuite = element.name === 'testsuite';
  const own = element.attributes.name?.trim() ?? '';
  const name = !isSuite || own === '' ? parent : parent === '' || own.startsWith(parent) ? own : `${parent} › ${own}`;
  const nested = element.children.filter((child) => child.name === 'testsuite' || child.name === 'testsuites');
  const cases = element.children.filter((child) => child.name === 'testcase');
  // A suite that only holds others says nothing of its own; some tools put cases below the root itself.
  if (cases.length > 0 || (isSuite && nested.length === 0)) {
    reading.suites.push(readSuite(element, name === '' ? 'tests' : name, cases, reading));
  }
  for (const child of nested) readSuites(child, name, reading);
}

function readSuite(element: Element, name: string, listed: readonly Element[], reading: Reading): TestSuite {
  const kept = Math.max(0, limits.cases - reading.cases);
  reading.cases += listed.length;
  const cases = listed.map(readCase);
  const { attributes } = element;
  const stated = parseSeconds(attributes.time) ?? 0;
  const bad = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'errored').length;
  return {
    name: fit(name, limits.name),
    tests: listed.length > 0 ? listed.length : count(attributes.tests),
    failures: listed.length > 0 ? bad : count(attributes.failures) + count(attributes.errors),
    seconds: stated > 0 ? stated : cases.reduce((sum, { seconds }) => sum + seconds, 0),
    cases: cases.slice(0, kept),
  };
}

const reasonOf: Readonly<Record<TestOutcome, string>> = {
  passed: '',
  failed: 'failure',
  errored: 'error',
  skipped: 'skipped',
};

function readCase({ attributes, children }: Element): TestCase {
  const outcome = outcomeOf(children, attributes);
  const reasons = children.filter(({ name }) => name === reasonOf[outcome]);
  const body = reasons
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
  const said = reasons.map((reason) => reason.attributes.message?.trim() ?? '').find((text) => text !== '');
  const type = reasons.map((reason) => reason.attributes.type?.trim() ?? '').find((text) => text !== '');
  const message = said ?? firstLine(body) ?? type ?? '';
  const written = outcome === 'failed' || outcome === 'errored' ? outputOf(children) : '';
  const details = [body === fit(message, limits.message) ? '' : fit(body, limits.details), written]
    .filter((text) => text !== '')
    .join('\n');
  const className = attributes.classname?.trim() || attributes.class?.trim() || '';
  return {
    name: fit(attributes.name?.trim() || 'unnamed', limits.name),
    ...(className === '' ? {} : { className: fit(className, limits.name) }),
    outcome,
    seconds: parseSeconds(attributes.time) ?? 0,
    ...(message === '' ? {} : { message: fit(message, limits.message) }),
    ...(details === '' ? {} : { details }),
  };
}

/** surefire's flakyFailure and flakyError are tries before a good one; a rerunFailure comes beside a failure. */
function outcomeOf(children: readonly Element[], attributes: Element['attributes']): TestOutcome {
  const has = (name: string) => children.some((child) => child.name === name);
  if (has('error')) return 'errored';
  if (has('failure')) return 'failed';
  // googletest says it in attributes, and calls what is disabled "notrun".
  const said = [attributes.status, attributes.result].map((word) => word?.toLowerCase() ?? '');
  const unsaid = ['skipped', 'disabled', 'ignored', 'suppressed', 'notrun', 'not run'];
  return has('skipped') || said.some((word) => unsaid.includes(word)) ? 'skipped' : 'passed';
}

/** The end of what the case wrote: that is where a failure shows. */
function outputOf(children: readonly Element[]): string {
  return ['system-out', 'system-err']
    .map((stream) => {
      const texts = children.filter(({ name }) => name === stream).map(({ text }) => text);
      const all = texts.join('\n').trim();
      return all === '' ? '' : `${stream}:\n${fitEnd(all, limits.output)}`;
    })
    .filter((text) => text !== '')
    .join('\n');
}

function firstLine(text: string): string | undefined {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? undefined
  );
}

function count(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
}
