import type { OverrideFacts } from '@slipway/pipeline';
import type { Viewer } from '../graphql/context.ts';
import type { RefusalReason } from '../graphql/refusal.ts';

/** Undefined when nobody asked to go against the policy. */
export function overrideOf(viewer: Viewer, reason: string | null | undefined): OverrideFacts | undefined {
  if (reason == null) return undefined;
  return { by: viewer.name, reason: reason.trim(), mayPassStops: viewer.scopes.includes('govern') };
}

/** Why the policy may not be passed this way; none when it may, or when nobody asked to. */
export function overrideReasons(viewer: Viewer, reason: string | null | undefined): RefusalReason[] {
  if (reason == null) return [];
  const reasons: RefusalReason[] = [];
  if (!viewer.scopes.includes('override'))
    reasons.push({
      code: 'promotion.override-forbidden',
      field: 'override',
      message: `"${viewer.name}" may not go against the policy: that takes a token with the scope OVERRIDE.`,
    });
  const { length } = reason.trim();
  if (length < 10 || length > 500)
    reasons.push({
      code: 'promotion.override-reason',
      field: 'override',
      message: `The reason has ${length} characters; say in 10 to 500 why the policy is passed this time.`,
    });
  return reasons;
}
