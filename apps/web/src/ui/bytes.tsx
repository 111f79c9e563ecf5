import { formatBytes, formatBytesChange, formatExactBytes } from '../format/format-bytes.ts';
import { Tooltip } from './tooltip.tsx';

/** A size in binary units; the exact bytes on hover. */
export function Bytes({ value }: { value: number }) {
  return (
    <Tooltip content={<span className="figures">{formatExactBytes(value)}</span>}>
      <span className="figures whitespace-nowrap">{formatBytes(value)}</span>
    </Tooltip>
  );
}

/** A change of a size. It has no colour: only a budget decides whether growth is bad. */
export function BytesChange({ from, to }: { from: number; to: number }) {
  return (
    <Tooltip
      content={
        <span className="figures">
          {formatExactBytes(from)} before, {formatExactBytes(to)} now
        </span>
      }
    >
      <span className="figures whitespace-nowrap text-ink-faint">{formatBytesChange(from, to)}</span>
    </Tooltip>
  );
}
