import {
  Boxes,
  Gauge,
  Hammer,
  Inbox,
  Layers,
  MoveRight,
  RefreshCw,
  ScrollText,
  Settings,
  Snowflake,
  Workflow,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { paths } from '../paths.ts';

export interface Room {
  readonly name: string;
  readonly href: string;
  readonly icon: ReactNode;
  /** Beginnings of the addresses that belong to it. */
  readonly below: readonly string[];
}

const size = 16;

/** What the rail lists. A room that does not exist yet is not in it. */
export const rooms: readonly Room[] = [
  { name: 'Overview', href: paths.overview, icon: <Gauge size={size} aria-hidden />, below: [] },
  {
    name: 'Environments',
    href: paths.environments,
    icon: <Workflow size={size} aria-hidden />,
    below: ['/environments'],
  },
  {
    name: 'Applications',
    href: paths.applications,
    icon: <Boxes size={size} aria-hidden />,
    below: ['/applications', '/releases'],
  },
  { name: 'Promotions', href: paths.promotions, icon: <MoveRight size={size} aria-hidden />, below: ['/promotions'] },
  { name: 'Inbox', href: paths.inbox, icon: <Inbox size={size} aria-hidden />, below: ['/inbox'] },
  { name: 'Freezes', href: paths.freezes, icon: <Snowflake size={size} aria-hidden />, below: ['/freezes'] },
  {
    name: 'Base images',
    href: paths.baseImages,
    icon: <Layers size={size} aria-hidden />,
    below: ['/base-images'],
  },
  { name: 'Rebuilds', href: paths.rebuilds, icon: <RefreshCw size={size} aria-hidden />, below: ['/rebuilds'] },
  { name: 'Builders', href: paths.builders, icon: <Hammer size={size} aria-hidden />, below: ['/builders'] },
  { name: 'Audit', href: paths.audit, icon: <ScrollText size={size} aria-hidden />, below: ['/audit'] },
  { name: 'Settings', href: paths.settings, icon: <Settings size={size} aria-hidden />, below: ['/settings'] },
];

export function isWithin(room: Room, path: string): boolean {
  return path === room.href || room.below.some((start) => path === start || path.startsWith(`${start}/`));
}
