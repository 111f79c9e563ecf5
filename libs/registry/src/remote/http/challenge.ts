import parser from 'oci-registry-client/build/www-authenticate.js';

/** One challenge of a WWW-Authenticate header, RFC 9110 §11.6.1; names of schemes and parameters in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const maxHeader = 16 * 1024;
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
// Between commas that stand outside of quotes. Nothing follows the repetition, so it never goes back.
const pieces = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g;
const lone = new RegExp(`^${token}$`);
const opening = new RegExp(`^(${token})\\s+(${token})\\s*=\\s*`);
const parameter = new RegExp(`^(${token})\\s*=\\s*`);

/** Reads every challenge of a header; one that cannot be read is left out. */
export function parseChallenges(header: string): readonly Challenge[] {
  return split(header.slice(0, maxHeader)).flatMap((text) => {
    // The package's parser needs at least one parameter.
    if (lone.test(text)) return [{ scheme: text.toLowerCase(), parameters: {} }];
    const parms = parametersOf(text);
    if (parms === undefined) return [];
    const parameters = Object.entries(parms).map(([name, value]) => [name.toLowerCase(), value ?? '']);
    // It takes only the end of a name such as X-Basic for the scheme.
    const [scheme = ''] = text.split(' ', 1);
    return [{ scheme: scheme.toLowerCase(), parameters: Object.fromEntries(parameters) }];
  });
}

/** Undefined for what the package cannot read; of a scheme without letters it throws. */
function parametersOf(text: string): Record<string, string | undefined> | undefined {
  try {
    const { parms, err } = new parser.Parse_WWW_Authenticate(text);
    return err === undefined ? parms : undefined;
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

/** One text a challenge, written as oci-registry-client reads it: one alone, no blanks around "=", a quote doubled. */
function split(header: string): readonly string[] {
  const challenges: string[] = [];
  for (const [whole] of header.matchAll(pieces)) {
    const piece = whole.trim().replace(/\\(.)/g, (_, one: string) => (one === '"' ? '""' : one));
    if (lone.test(piece)) challenges.push(piece);
    else if (opening.test(piece)) challenges.push(piece.replace(opening, '$1 $2='));
    else if (parameter.test(piece) && challenges.length > 0) {
      const last = challenges.pop() as string;
      challenges.push(`${last}${lone.test(last) ? ' ' : ','}${piece.replace(parameter, '$1=')}`);
    }
  }
  return challenges;
}
