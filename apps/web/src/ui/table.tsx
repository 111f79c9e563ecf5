import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/**
 * Wide tables scroll in their own box, never the page. `label` names it for readers; `fixed` shares the width evenly;
 * with `cards` each row becomes a card on a narrow screen, its cells below each other with their `name`.
 */
export function Table(props: {
  label: string;
  head: ReactNode;
  children: ReactNode;
  minWidth?: number;
  fixed?: boolean;
  cards?: boolean;
}) {
  return (
    <div className="overflow-x-auto" style={{ ['--table-min' as string]: `${props.minWidth ?? 0}px` }}>
      <table
        aria-label={props.label}
        className={classes(
          'w-full border-collapse text-left',
          props.cards ? 'sm:min-w-(--table-min)' : 'min-w-(--table-min)',
          props.fixed && 'table-fixed',
          props.cards && 'cards',
        )}
      >
        <thead>
          <tr className="text-meta text-ink-faint">{props.head}</tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

export function Head({ children, align, className }: { children?: ReactNode; align?: 'right'; className?: string }) {
  // A column of buttons has no name, and a header without one would be read as nothing.
  const Tag = children === undefined ? 'td' : 'th';
  return (
    <Tag
      scope={Tag === 'th' ? 'col' : undefined}
      className={classes(
        'h-8 border-b border-line px-2.5 font-medium whitespace-nowrap first:pl-4 last:pr-4',
        align === 'right' && 'text-right',
        className,
      )}
    >
      {children}
    </Tag>
  );
}

export function Row({ children, selected }: { children: ReactNode; selected?: boolean }) {
  return (
    <tr
      className={classes(
        'group/row relative border-t border-line transition-colors duration-(--quick) first:border-t-0 hover:bg-hover',
        selected && 'bg-selected',
      )}
    >
      {children}
    </tr>
  );
}

/** `name` is said beside its content where the row is a card; a cell without one stands in the card's first line. */
export function Cell(props: {
  children?: ReactNode;
  align?: 'right';
  className?: string;
  colSpan?: number;
  name?: string;
}) {
  return (
    <td
      data-name={props.name}
      colSpan={props.colSpan}
      className={classes(
        'h-8 px-2.5 py-1 first:pl-4 last:pr-4',
        props.align === 'right' && 'figures text-right',
        props.className,
      )}
    >
      {props.children}
    </td>
  );
}
