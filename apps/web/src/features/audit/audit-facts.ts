export interface AuditFact {
  readonly name: string;
  readonly value: string;
}

/** Facts of an audit entry (JSON text of an object), one a name; anything else is one fact without being read. */
export function auditFacts(text: string): AuditFact[] {
  const facts = parsed(text);
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) {
    return text === '' || facts === null ? [] : [{ name: 'facts', value: text }];
  }
  return Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name, value: written(value) }));
}

/** The facts as indented JSON; empty when there are none, and the text itself when it is no JSON. */
export function formattedFacts(text: string): string {
  const facts = parsed(text);
  if (facts === undefined) return text;
  if (facts === null || (typeof facts === 'object' && Object.keys(facts).length === 0)) return '';
  return JSON.stringify(facts, undefined, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Shown as it is: an audit must hide nothing because it is not well formed.
    return undefined;
  }
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
