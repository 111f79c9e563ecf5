import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A titled part of a page. `flush` lets a table reach the edges. */
export function Panel(props: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}) {
  return (
    <section
      className={classes(
        'flex min-w-0 flex-col rounded-lg border border-line bg-surface',
        props.flush && 'overflow-clip',
        props.className,
      )}
    >
      {props.title !== undefined && (
        <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
          <h2 className="text-body font-semibold">{props.title}</h2>
          {/* The words of a quiet button end where those of everything else do. */}
          <div className="ml-auto flex flex-wrap items-center gap-2 text-meta text-ink-faint [&>button.bg-transparent:last-child]:-mr-3">
            {props.aside}
          </div>
        </header>
      )}
      <div className={classes('min-w-0', !props.flush && 'p-4')}>{props.children}</div>
    </section>
  );
}
