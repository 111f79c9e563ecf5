'use client';

import { usePathname } from 'next/navigation';
import { classes } from '../../ui/classes.ts';
import { Link } from '../../ui/link.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { paths } from '../paths.ts';
import { OpenRequestsCount } from '../request/open-requests.tsx';
import { Account } from './account.tsx';
import { Logo } from './logo.tsx';
import { isWithin, rooms } from './rooms.tsx';

/** The rail at the left: icons on a middling screen, icons and words on a wide one. */
export function Rail() {
  return (
    <aside className="sticky top-0 z-30 hidden h-dvh w-(--rail-narrow) shrink-0 flex-col border-r border-line bg-ground md:flex xl:w-(--rail)">
      <Link
        href={paths.overview}
        aria-label="Slipway, overview"
        className="flex h-(--top-line) items-center justify-center gap-2.5 xl:justify-start xl:px-4"
      >
        <Logo />
        <span className="hidden text-heading font-semibold tracking-tight xl:block">Slipway</span>
      </Link>
      <RoomLinks />
      <div className="mt-auto p-2">
        <Account />
      </div>
    </aside>
  );
}

/** The rooms; `wide` spells their names out on every screen. */
export function RoomLinks({ wide, onGo }: { wide?: boolean; onGo?: () => void }) {
  const path = usePathname();
  return (
    <nav aria-label="Rooms" className="flex flex-col gap-0.5 p-2">
      {rooms.map((room) => {
        const here = isWithin(room, path);
        const link = (
          <Link
            href={room.href}
            onClick={onGo}
            aria-current={here ? 'page' : undefined}
            className={classes(
              'relative flex items-center gap-2.5 rounded-md font-medium transition-colors duration-(--quick)',
              wide ? 'h-10 px-3' : 'h-8 justify-center xl:justify-start xl:px-2',
              here ? 'bg-selected text-accent' : 'text-ink-soft hover:bg-hover hover:text-ink',
            )}
          >
            {room.icon}
            <span className={wide ? undefined : 'sr-only xl:not-sr-only'}>{room.name}</span>
            {room.href === paths.inbox && <OpenRequestsCount wide={wide} />}
          </Link>
        );
        return (
          <span key={room.href} className="contents">
            {wide ? link : <NarrowTooltip name={room.name}>{link}</NarrowTooltip>}
          </span>
        );
      })}
    </nav>
  );
}

/** Where the word stands beside the icon, a tooltip would only repeat it. */
function NarrowTooltip({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Tooltip side="right" content={<span className="xl:hidden">{name}</span>}>
      {children}
    </Tooltip>
  );
}
