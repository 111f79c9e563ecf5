import { type Severity, severities } from '../severity.ts';
import { type Finding, mostFindings } from './scan-report.ts';

export interface Found {
  readonly id: string;
  readonly severity: Severity;
  readonly package?: string | undefined;
  readonly fixedIn?: readonly string[] | undefined;
  readonly title?: string | undefined;
}

const shown = 5;

/** Joins what has the same id and counts by severity; every occurrence counts. */
export function gather(found: readonly Found[]): {
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
} {
  const counts = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  const byId = new Map<string, Joined>();
  for (const one of found) {
    counts[one.severity] += 1;
    const joined = byId.get(one.id) ?? {
      id: one.id,
      severities: [],
      packages: new Set(),
      fixedIn: new Set(),
      title: undefined,
    };
    joined.severities.push(one.severity);
    if (one.package !== undefined && joined.packages.size < shown) joined.packages.add(one.package);
    for (const version of one.fixedIn ?? []) if (joined.fixedIn.size < shown) joined.fixedIn.add(version);
    joined.title ??= one.title;
    byId.set(one.id, joined);
  }
  const findings = [...byId.values()]
    .map(({ id, severities, packages, fixedIn, title }): Finding => {
      const kept = {
        id,
        severity: worstOf(severities),
        count: severities.length,
        packages: [...packages],
        fixedIn: [...fixedIn],
      };
      return title === undefined ? kept : { ...kept, title };
    })
    .toSorted((left, right) => rank(left.severity) - rank(right.severity) || (left.id < right.id ? -1 : 1));
  return { counts, findings: bounded(findings) };
}

interface Joined {
  readonly id: string;
  readonly severities: Severity[];
  readonly packages: Set<string>;
  readonly fixedIn: Set<string>;
  title: string | undefined;
}

/** A severity that nobody gave may be any, so it comes right after what is known to be bad. */
function rank(severity: Severity): number {
  return severity === 'unknown' ? severities.indexOf('high') + 0.5 : severities.indexOf(severity);
}

function worstOf(all: readonly Severity[]): Severity {
  return all.toSorted((left, right) => rank(left) - rank(right))[0] ?? 'unknown';
}

function bounded(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= mostFindings) return findings;
  const rest = findings.slice(mostFindings);
  const more = severities.flatMap((severity): Finding[] => {
    const count = rest.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.count, 0);
    return count === 0 ? [] : [{ id: 'more', severity, count, packages: [], fixedIn: [] }];
  });
  return [...findings.slice(0, mostFindings), ...more];
}
