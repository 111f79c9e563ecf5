import { classes } from './classes.ts';

/** A grey place of the size of what will stand there. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes('breathing block rounded-sm bg-hover', className ?? 'h-4 w-24')} />;
}

/** Rows of a table that is still read. */
export function SkeletonRows({ rows, height = 32, columns }: { rows: number; height?: number; columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr
      // biome-ignore lint/suspicious/noArrayIndexKey: rows of a placeholder are alike
      key={row}
      aria-hidden
      className="h-(--row-height) border-t border-line"
      style={{ ['--row-height' as string]: `${height}px` }}
    >
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells of a placeholder are alike
        <td key={column} className="px-2.5 first:pl-4 last:pr-4">
          <Skeleton className={column === 0 ? 'h-3.5 w-full max-w-28' : 'h-3.5 w-full max-w-16'} />
        </td>
      ))}
    </tr>
  ));
}
