import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { requestError } from './error.ts';

const NUL = '\u0000';

/** The one character that JSON has and PostgreSQL's texts have not; no name, reason or report wants it. */
export function textFaults(
  document: DocumentNode,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError[] {
  const name = Object.keys(variables ?? {}).find((each) => holdsNul(variables?.[each]));
  if (name !== undefined) return [fault(`The variable ${JSON.stringify(name)}`)];
  let found = false;
  visit(document, {
    StringValue: ({ value }) => {
      found ||= value.includes(NUL);
    },
  });
  return found ? [fault('A text in the document')] : [];
}

/** Without recursion: how deep a variable is nested is up to whoever sends it. */
function holdsNul(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string' && one.includes(NUL)) return true;
    if (typeof one !== 'object' || one === null) continue;
    for (const [key, inside] of Object.entries(one)) left.push(key, inside);
  }
  return false;
}

function fault(what: string): GraphQLError {
  return requestError('BAD_REQUEST', `${what} holds the character U+0000, which no text may hold; leave it out.`);
}
