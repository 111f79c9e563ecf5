const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`, `5 w ago`, `3 y ago`; a time to come reads `in 4 min`. */
export function formatAge(at: number, now: number): string {
  const age = Math.abs(now - at);
  if (age < 45 * second) return 'just now';
  const text = short(age);
  return at > now ? `in ${text}` : `${text} ago`;
}

/** The instant with its zone, for example `21 Nov 2026, 08:25:07 UTC`. Without a zone, the reader's own. */
export function formatInstant(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(at);
}

/** A moment of these days, for example `Mon 23 Nov, 08:00`, in the reader's own zone when none is given. */
export function formatMoment(at: number, timeZone?: string): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at);
  const day = `${part({ weekday: 'short' })} ${part({ day: 'numeric', month: 'short' })}`;
  return `${day}, ${part({ hour: '2-digit', minute: '2-digit' })}`;
}

/** The time of day, `08:25:07`, in the reader's own zone when none is given. */
export function formatClock(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone }).format(
    at,
  );
}

function short(age: number): string {
  if (age < hour) return `${Math.max(1, Math.round(age / minute))} min`;
  if (age < day) return `${Math.round(age / hour)} h`;
  if (age < 14 * day) return `${Math.round(age / day)} d`;
  if (age < 365 * day) return `${Math.round(age / (7 * day))} w`;
  return `${Math.round(age / (365 * day))} y`;
}
