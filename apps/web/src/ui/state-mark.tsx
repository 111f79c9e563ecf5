import { classes } from './classes.ts';

/** The closed set of marks: one shape and one colour each, the same everywhere. */
export type Mark =
  | 'running'
  | 'waiting'
  | 'blocked'
  | 'succeeded'
  | 'cached'
  | 'failed'
  | 'errored'
  | 'cancelled'
  | 'drifted'
  | 'outdated';

const colours: Record<Mark, string> = {
  running: 'text-running',
  waiting: 'text-waiting',
  blocked: 'text-blocked',
  succeeded: 'text-succeeded',
  cached: 'text-ink-faint',
  failed: 'text-failed',
  errored: 'text-errored',
  cancelled: 'text-cancelled',
  drifted: 'text-drifted',
  outdated: 'text-outdated',
};

export function markColour(mark: Mark): string {
  return colours[mark];
}

/** The shape alone; say the word beside it, or give it as `label`. */
export function MarkShape({ mark, label, size = 14 }: { mark: Mark; label?: string; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={classes('shrink-0', colours[mark])}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {shapes[mark]}
    </svg>
  );
}

/** Shape and word. */
export function StateMark({ mark, word, strong }: { mark: Mark; word: string; strong?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <MarkShape mark={mark} />
      <span className={classes(strong && 'font-medium', isLoud(mark) ? colours[mark] : 'text-ink')}>{word}</span>
    </span>
  );
}

function isLoud(mark: Mark): boolean {
  return mark !== 'succeeded' && mark !== 'cached';
}

const shapes: Record<Mark, React.ReactNode> = {
  running: (
    <>
      <circle cx="8" cy="8" r="5.75" opacity="0.25" />
      <path d="M8 2.25A5.75 5.75 0 0 1 13.75 8" className="turning origin-center" />
    </>
  ),
  waiting: <circle cx="8" cy="8" r="5.25" />,
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.25 8h5.5" />
    </>
  ),
  succeeded: (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" stroke="none" opacity="0.16" />
      <path d="m5 8.25 2.1 2.1L11 6.25" />
    </>
  ),
  cached: <path d="M4.5 3.5v9M8 3.5v9M11.5 3.5v9" opacity="0.8" />,
  failed: (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" stroke="none" opacity="0.16" />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" />
    </>
  ),
  errored: (
    <>
      <path d="M8 2.4 14.2 13H1.8Z" fill="currentColor" fillOpacity="0.16" />
      <path d="M8 6.4v3M8 11.2v.01" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.75" opacity="0.45" />
      <path d="M5.5 8h5" />
    </>
  ),
  drifted: (
    <>
      <path d="M6.6 2.45a5.75 5.75 0 0 0 0 11.1" />
      <path d="M9.4 2.45a5.75 5.75 0 0 1 0 11.1" />
    </>
  ),
  outdated: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 5v3.2l2 1.3" />
    </>
  ),
};
