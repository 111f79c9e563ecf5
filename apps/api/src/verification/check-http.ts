import type { HttpVerification } from '@slipway/pipeline';
import { withoutCredentials } from '../source/repository-url.ts';
import { type Probed, probe } from '../target/probe/probe.ts';
import type { Observed } from '../target/target.ts';
import { startCheck } from './start-check.ts';
import type { Checked, VerificationSurroundings } from './verification.ts';

/** Asks an address until it answers as expected, or its tries are used up. */
export async function checkHttp(
  http: HttpVerification,
  observed: Observed,
  around: VerificationSurroundings,
): Promise<Checked> {
  const url = http.url ?? addressOf(observed.url, http.path);
  const shown = withoutCredentials(url ?? http.path ?? '');
  const made = startCheck('http', `GET ${shown}`, around);
  if (url === undefined)
    return made.failed(
      `GET ${http.path} could not be asked: the deployment has no address of its own; give a url in verify.http.`,
    );
  const { expect, timeout, otherHosts, retries, interval } = http;
  for (;;) {
    const seen = await probe({ url, expect, timeout, otherHosts }, around.signal);
    made.tried();
    if (seen.why === undefined) {
      await around.log(around.mask(`GET ${shown} answered ${seen.status}, as expected${tries(made.attempts())}.`));
      return made.passed(factsOf(seen));
    }
    if (made.attempts() > retries) return made.failed(`${shown} ${seen.why}${tries(made.attempts())}.`, factsOf(seen));
    await made.pause(interval);
  }
}

/** Joined as texts: as a relative address `//elsewhere/` would lead to another host. */
function addressOf(base: string | undefined, path: string | undefined): string | undefined {
  return base === undefined || path === undefined ? undefined : `${new URL(base).origin}${path}`;
}

function factsOf({ status, body }: Probed) {
  return { ...(status === undefined ? {} : { status }), ...(body === undefined ? {} : { answer: body }) };
}

function tries(count: number): string {
  return count === 1 ? '' : ` (${count} tries)`;
}
