import { expand, type HttpVerification, type Variables, type VerifySettings } from '@slipway/pipeline';

/** Puts the values of a release into the texts of `verify:`. Throws VariableError for a variable that is not known. */
export function expandVerify(verify: VerifySettings, variables: Variables): VerifySettings {
  const put = (text: string) => expand(text, variables);
  const { command } = verify;
  return {
    ...verify,
    http: verify.http.map((one) => expandHttp(one, put)),
    ...(command === undefined ? {} : { command: { ...command, run: command.run.map(put) } }),
  };
}

function expandHttp(http: HttpVerification, put: (text: string) => string): HttpVerification {
  const { contains, headers } = http.expect;
  const expect = {
    ...http.expect,
    ...(contains === undefined ? {} : { contains: put(contains) }),
    ...(headers === undefined
      ? {}
      : { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, put(value)])) }),
  };
  return http.url === undefined ? { ...http, expect, path: put(http.path) } : { ...http, expect, url: put(http.url) };
}
