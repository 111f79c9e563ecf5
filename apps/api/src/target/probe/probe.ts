import { type Answer, ask } from './ask.ts';
import { matchesInTime } from './matches-in-time.ts';

/** What must hold of an answer; everything that is named must. */
export interface ProbeExpectation {
  /** Any 2xx when not given. Redirects are followed unless the status is itself one. */
  readonly status?: number;
  /** In the first 64 KiB of the body. */
  readonly contains?: string;
  /** A regular expression with the flags m and u, in the first 64 KiB of the body. */
  readonly matches?: string;
  /** Whole values; names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProbeRequest {
  /** http:// or https:// */
  readonly url: string;
  readonly expect: ProbeExpectation;
  /** ms, of each request. */
  readonly timeout: number;
  /** Without it a redirect to another host is an answer that is not as expected. */
  readonly otherHosts?: boolean;
}

export interface Probed {
  /** The end of a sentence that begins with the address: "answered 503, expected 200"; undefined when all is as expected. */
  readonly why?: string;
  readonly status?: number;
  /** The beginning of the body, at most 500 characters. */
  readonly body?: string;
}

const mostRedirects = 5;
const shown = 500;

/** One look at an address. Throws the signal's reason, and nothing else. */
export async function probe(request: ProbeRequest, signal: AbortSignal): Promise<Probed> {
  if (!URL.canParse(request.url)) return { why: 'is not an address' };
  let url = new URL(request.url);
  for (let redirects = 0; ; redirects += 1) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return { why: `leads to ${url.protocol}, not to http` };
    const answer = await ask(url, request.timeout, signal);
    if (typeof answer === 'string') return { why: `cannot be asked: ${answer}` };
    const next = redirectOf(answer, request.expect);
    if (next === undefined) return judge(answer, request.expect);
    const facts = { status: answer.status };
    if (redirects === mostRedirects) return { ...facts, why: `redirects more than ${mostRedirects} times` };
    if (next.host !== url.host && request.otherHosts !== true)
      return { ...facts, why: `redirects to another host, ${next.host}, which is not followed unless it is asked for` };
    url = next;
  }
}

function redirectOf({ status, headers, url }: Answer, expect: ProbeExpectation): URL | undefined {
  const { location } = headers;
  const followed = [301, 302, 303, 307, 308].includes(status) && expect.status !== status;
  if (!followed || location === undefined || !URL.canParse(location, url.href)) return undefined;
  return new URL(location, url);
}

function judge(answer: Answer, expect: ProbeExpectation): Probed {
  const why = wrongStatus(answer, expect) ?? wrongHeader(answer, expect) ?? wrongBody(answer, expect);
  const facts = { status: answer.status, body: answer.body.slice(0, shown) };
  return why === undefined ? facts : { why, ...facts };
}

function wrongStatus({ status }: Answer, expect: ProbeExpectation): string | undefined {
  const right = expect.status === undefined ? status >= 200 && status < 300 : status === expect.status;
  return right ? undefined : `answered ${status}, expected ${expect.status ?? '2xx'}`;
}

function wrongHeader({ headers }: Answer, expect: ProbeExpectation): string | undefined {
  for (const [name, wanted] of Object.entries(expect.headers ?? {})) {
    const found = headers[name.toLowerCase()];
    if (found === undefined) return `answered without the header ${name}, expected ${name}: ${wanted}`;
    if (found !== wanted) return `answered with ${name}: ${found.slice(0, 200)}, expected ${wanted}`;
  }
  return undefined;
}

function wrongBody({ body, cut }: Answer, expect: ProbeExpectation): string | undefined {
  const where = cut ? 'the first 64 KiB of its answer' : 'its answer';
  if (expect.contains !== undefined && !body.includes(expect.contains))
    return `does not have ${JSON.stringify(expect.contains)} in ${where}`;
  if (expect.matches === undefined) return undefined;
  const found = matchesInTime(expect.matches, body);
  if (found === undefined) return `has an answer that the pattern /${expect.matches}/ could not be tried on in time`;
  return found ? undefined : `does not match /${expect.matches}/ in ${where}`;
}
