import { readDuration, type SectionProblems } from './run-section.ts';
import { type BakeSettings, defaultVerify, type HttpVerification, type VerifySettings } from './verify-settings.ts';
import type { HttpShape, VerifyShape } from './verify-shape.ts';
import { type Path, show } from './yaml-tree.ts';

/** Where else in the file something stands that this section leans on. */
export interface VerifySurroundings extends SectionProblems {
  /** There is a port to ask. */
  readonly hasPort: boolean;
  /** Tells what is wrong with the variables of a text. */
  template(text: string, path: Path): void;
}

/** What the schema cannot say of `verify:`, and its defaults. Goes on after a problem; its result counts only without any. */
export function readVerify(verify: VerifyShape, around: VerifySurroundings): VerifySettings {
  const { within, command, bake } = verify;
  return {
    within: within === undefined ? defaultVerify.within : readDuration(within, ['verify', 'within'], 1_000, around),
    http: (verify.http ?? []).map((one, index) => readHttp(one, ['verify', 'http', index], around)),
    ...(command === undefined ? {} : { command: readCommand(command, around) }),
    ...(bake === undefined ? {} : { bake: readBake(bake, around) }),
  };
}

function readHttp(http: HttpShape, path: Path, around: VerifySurroundings): HttpVerification {
  const { url, expect = {}, timeout = '5s', retries = 10, interval = '1s', otherHosts = false } = http;
  if (url !== undefined && http.path !== undefined)
    around.add([...path, 'url'], 'found a url beside path; expected one of the two', 'key');
  if (url === undefined && http.path === undefined)
    around.add(path, 'found nothing to ask; expected path, or url for an address elsewhere');
  if (url === undefined && http.path !== undefined && !around.hasPort)
    around.add([...path, 'path'], 'found a path without a port to ask; expected port below run, or url', 'key');
  if (url !== undefined) around.template(url, [...path, 'url']);
  if (http.path !== undefined) around.template(http.path, [...path, 'path']);
  readExpectations(expect, [...path, 'expect'], around);
  const common = {
    expect,
    timeout: readDuration(timeout, [...path, 'timeout'], 1, around),
    retries,
    interval: readDuration(interval, [...path, 'interval'], 100, around),
    otherHosts,
  };
  return url === undefined ? { path: http.path ?? '/', ...common } : { url, ...common };
}

function readExpectations(expect: NonNullable<HttpShape['expect']>, path: Path, around: VerifySurroundings): void {
  const { contains, matches, headers = {} } = expect;
  if (contains !== undefined) around.template(contains, [...path, 'contains']);
  if (matches !== undefined && !isPattern(matches))
    around.add(
      [...path, 'matches'],
      `found ${show(matches)}, which is not a regular expression; expected one, with flags m and u`,
    );
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = names.get(name.toLowerCase());
    if (first !== undefined)
      around.add(
        [...path, 'headers', name],
        `found the header ${show(name)} again, first as ${show(first)}; expected each once`,
        'key',
      );
    names.set(name.toLowerCase(), name);
    around.template(value, [...path, 'headers', name]);
  }
}

/** Whether it is a regular expression with the flags m and u. */
export function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'mu') instanceof RegExp;
  } catch (cause) {
    if (cause instanceof SyntaxError) return false;
    throw cause;
  }
}

function readCommand(command: NonNullable<VerifyShape['command']>, around: VerifySurroundings) {
  const path = ['verify', 'command'];
  const [run, at, timeout] =
    'run' in command ? [command.run, [...path, 'run'], command.timeout ?? '1m'] : [command, path, '1m'];
  for (const [index, word] of run.entries()) around.template(word, [...at, index]);
  return { run, timeout: readDuration(timeout, [...path, 'timeout'], 100, around) };
}

function readBake(bake: NonNullable<VerifyShape['bake']>, around: VerifySurroundings): BakeSettings {
  const path = ['verify', 'bake'];
  if (typeof bake === 'string') return { for: readDuration(bake, path, 1_000, around), interval: 5_000 };
  return {
    for: readDuration(bake.for, [...path, 'for'], 1_000, around),
    interval: readDuration(bake.interval ?? '5s', [...path, 'interval'], 100, around),
  };
}
