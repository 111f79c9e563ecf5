import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, Kind } from 'graphql';
import type { Authority, RequestContext, Scope } from './context.ts';
import { requestError, unauthenticated } from './error.ts';
import { internalWord } from './sdl.ts';

/** A root field without a stated permission must never be reachable, so the process does not start with one. */
export class PermissionMissing extends Error {
  override name = 'PermissionMissing';
}

type Field = GraphQLField<unknown, RequestContext>;

/** Root fields and the scope that each names. @throws PermissionMissing naming every field without one */
export function permissions(schema: GraphQLSchema): Map<Field, { path: string; scope: Scope }> {
  const found = new Map<Field, { path: string; scope: Scope }>();
  const missing: string[] = [];
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const path = `${type?.name}.${field.name}`;
      const scope = scopeOf(field);
      if (scope) found.set(field, { path, scope });
      else missing.push(path);
    }
  }
  if (missing.length > 0)
    throw new PermissionMissing(
      `These root fields name no permission: ${missing.join(', ')}. Add @permission(scope: …) to each in its .graphql file.`,
    );
  return found;
}

/** Wraps every root field so that it asks for its scope before anything else runs. */
export function guardSchema(schema: GraphQLSchema, authority: Pick<Authority, 'whoCan'>): GraphQLSchema {
  for (const [field, { scope }] of permissions(schema)) {
    const { resolve, subscribe } = field;
    if (subscribe) {
      field.subscribe = async (source, args, context, info) => {
        await permit(authority, context, scope, field.name);
        return subscribe(source, args, context, info);
      };
      continue;
    }
    field.resolve = async (source, args, context, info) => {
      await permit(authority, context, scope, field.name);
      return (resolve ?? defaultFieldResolver)(source, args, context, info);
    };
  }
  return schema;
}

async function permit(
  authority: Pick<Authority, 'whoCan'>,
  context: RequestContext | undefined,
  scope: Scope,
  field: string,
) {
  if (!context?.viewer) throw unauthenticated();
  if (context.viewer.scopes.includes(scope)) return;
  const names = await authority.whoCan(scope);
  const who = names.length === 0 ? 'No token carries it.' : `These tokens do: ${names.join(', ')}.`;
  throw requestError(
    'FORBIDDEN',
    `${field} needs the scope ${scope.toUpperCase()}, which "${context.viewer.name}" does not carry. ${who}`,
  );
}

function scopeOf(field: Field): Scope | undefined {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'permission');
  const value = directive?.arguments?.find(({ name }) => name.value === 'scope')?.value;
  return value?.kind === Kind.ENUM ? (internalWord(value.value) as Scope) : undefined;
}
