export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The path of an edge, as SVG: out of the end of what it comes from. It enters at the start of what takes from it, or,
 * where that was already running, from above or below at the moment in which its source was ready.
 */
export function edgePath(from: Box, to: Box): string {
  const startX = from.x + from.width;
  const startY = from.y + from.height / 2;
  const down = to.y > from.y;
  if (startX > to.x + 2 && to.y !== from.y) {
    const x = round(Math.min(startX, to.x + to.width - 2));
    const edge = down ? to.y : to.y + to.height;
    const leave = down ? from.y + from.height : from.y;
    return `M${x} ${round(leave)}V${round(edge)}`;
  }
  const endX = to.x;
  const endY = to.y + to.height / 2;
  if (Math.abs(startY - endY) < 0.5) return `M${round(startX)} ${round(startY)}H${round(Math.max(startX, endX))}`;
  const reach = Math.min(36, Math.max(10, (endX - startX) / 2));
  return `M${round(startX)} ${round(startY)}C${round(startX + reach)} ${round(startY)} ${round(endX - reach)} ${round(endY)} ${round(endX)} ${round(endY)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
