import { formatBytes } from '../../format/format-bytes.ts';

/** By how much something grew; less is written with its sign, too. */
export function Signed({ bytes }: { bytes: number }) {
  return (
    <span className="figures whitespace-nowrap">
      {bytes > 0 ? '+' : ''}
      {formatBytes(bytes)}
    </span>
  );
}
