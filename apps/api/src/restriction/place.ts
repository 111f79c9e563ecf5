import type { ApplicationService } from '../application/application.service.ts';
import type { Queryable } from '../database/connect.ts';
import type { EnvironmentService } from '../environment/environment.service.ts';
import type { RefusalReason } from '../graphql/refusal.ts';

/** Names of what a restriction is about; null: all of them. */
export interface PlaceInput {
  readonly environment?: string | null;
  readonly application?: string | null;
}

export interface Place {
  readonly environment: { readonly id: string; readonly name: string } | undefined;
  readonly application: { readonly id: string; readonly name: string } | undefined;
  /** Why a name leads nowhere. */
  readonly reasons: readonly RefusalReason[];
}

/**
 * What the names stand for.
 * @param sql the transaction that asks, if one does: a second connection while it is open may be the last of the pool
 */
export async function findPlace(
  environments: Pick<EnvironmentService, 'find'>,
  applications: Pick<ApplicationService, 'find'>,
  input: PlaceInput,
  sql?: Queryable,
): Promise<Place> {
  const [environment, application] = await Promise.all([
    input.environment == null ? undefined : environments.find(input.environment, sql),
    input.application == null ? undefined : applications.find(input.application, sql),
  ]);
  const reasons: RefusalReason[] = [];
  if (input.environment != null && !environment) reasons.push(unknown('environment', input.environment));
  if (input.application != null && !application) reasons.push(unknown('application', input.application));
  return { environment, application, reasons };
}

function unknown(field: 'environment' | 'application', name: string): RefusalReason {
  return { code: `${field}.unknown`, field, message: `There is no ${field} "${name.slice(0, 80)}".` };
}

/** As it stands in the audit: "production of hello", "every environment". */
export function describePlace({ environment, application }: Pick<Place, 'environment' | 'application'>): string {
  const where = environment?.name ?? 'every environment';
  return application === undefined ? where : `${application.name} in ${where}`;
}

/** Undefined for a text that says something. */
export function reasonFault(reason: string): RefusalReason | undefined {
  const length = reason.trim().length;
  if (length >= 3 && length <= 500) return undefined;
  return {
    code: 'restriction.reason-missing',
    field: 'reason',
    message: `The reason has ${length} characters; say why in 3 to 500, for those who meet it.`,
  };
}
