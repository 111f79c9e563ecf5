import { distribution } from './distribution.ts';
import { dockerHub } from './docker-hub.ts';
import { gitHub } from './git-hub.ts';
import { harbor } from './harbor.ts';
import type { NotificationFormat, NotificationRequest, PushedTag } from './pushed-tag.ts';
import { quay } from './quay.ts';

export type ParsedNotification =
  | { readonly kind: 'pushed'; readonly from: string; readonly tags: readonly PushedTag[] }
  /** Understood, and no push of a tag. */
  | { readonly kind: 'ignored'; readonly sentence: string }
  | { readonly kind: 'not-understood'; readonly sentence: string };

const formats: readonly NotificationFormat[] = [gitHub, distribution, harbor, dockerHub, quay];
/** Of one notification; the schedule finds the rest. */
const mostTags = 100;

/** What a registry tells in the body of a webhook. It is hearsay: it tells where to look, and never what is there. */
export function parseNotification(request: NotificationRequest): ParsedNotification {
  const format = formats.find((each) => each.matches(request));
  if (format === undefined)
    return {
      kind: 'not-understood',
      sentence: `This is no notification of ${listed(formats.map(({ name }) => name))}; choose JSON and the event of a push at the sender.`,
    };
  const found = format.read(request);
  if (typeof found === 'string') return { kind: 'ignored', sentence: `${format.name}: ${found}` };
  if (found.length === 0) return { kind: 'ignored', sentence: `${format.name}: no tag was pushed.` };
  const distinct = new Map(found.map((each) => [`${each.registry} ${each.repository} ${each.tag}`, each]));
  return { kind: 'pushed', from: format.name, tags: [...distinct.values()].slice(0, mostTags) };
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
