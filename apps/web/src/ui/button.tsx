import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Link } from './link.tsx';
import { Tooltip } from './tooltip.tsx';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Record<Kind, string> = {
  primary: 'bg-accent text-accent-ink border-transparent hover:bg-accent-strong',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-failed border-line-strong hover:border-failed hover:bg-hover',
};

const shape =
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium transition-colors duration-(--quick) select-none';
const oneLine = 'h-8 shrink-0 whitespace-nowrap';
const severalLines = 'min-h-8 min-w-0 py-1 text-left wrap-anywhere';

interface Common {
  readonly kind?: Kind;
  readonly icon?: ReactNode;
  /** A square one, for an icon alone; `label` is then read aloud. */
  readonly label?: string;
}

/**
 * `why` says why it cannot be pressed: the button stays reachable, so that the reason is too. With `wraps` a name that
 * is wider than the page takes another line.
 */
export function Button(
  props: Common &
    Omit<ComponentProps<'button'>, 'aria-label' | 'disabled'> & { busy?: boolean; why?: string; wraps?: boolean },
) {
  const { kind = 'plain', icon, label, busy, why, wraps, children, className, onClick, ...rest } = props;
  const closed = why !== undefined || busy === true;
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-disabled={closed || undefined}
      aria-busy={busy || undefined}
      onClick={closed ? (event) => event.preventDefault() : onClick}
      className={classes(
        shape,
        wraps ? severalLines : oneLine,
        looks[kind],
        children === undefined ? 'w-8' : 'px-3',
        why !== undefined && 'opacity-50 !cursor-not-allowed',
        busy && 'breathing',
        className,
      )}
    >
      {icon}
      {children}
    </button>
  );
  return why === undefined && label === undefined ? button : <Tooltip content={why ?? label}>{button}</Tooltip>;
}

export function LinkButton(props: Common & ComponentProps<typeof Link>) {
  const { kind = 'plain', icon, label, children, className, ...rest } = props;
  return (
    <Link
      {...rest}
      aria-label={label}
      className={classes(shape, oneLine, looks[kind], children === undefined ? 'w-8' : 'px-3', className)}
    >
      {icon}
      {children}
    </Link>
  );
}
