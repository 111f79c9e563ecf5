/** `40 ms`, `0.4 s`, `12.3 s`, `1 m 12 s`, `2 h 05 m`, `3 d 4 h`; `milliseconds` below zero count as zero. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(Math.max(0, milliseconds))} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${pad(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** As `formatDuration`, in whole seconds: for a number that counts up before one's eyes. */
export function formatRunningDuration(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
