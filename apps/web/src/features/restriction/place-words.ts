import { formatMoment } from '../../format/format-age.ts';

interface Place {
  readonly environment: { readonly name: string } | null;
  readonly application: { readonly name: string } | null;
}

/** What a restriction is about: `everything`, `production`, `hello in production`, `hello everywhere`. */
export function placeWords({ environment, application }: Place): string {
  if (!environment && !application) return 'everything';
  if (!application) return environment?.name ?? '';
  return environment ? `${application.name} in ${environment.name}` : `${application.name} everywhere`;
}

/** `Fri 27 Nov, 18:00`, on the clocks of that zone. */
export function zonedMoment(at: string, timeZone: string): string {
  return formatMoment(Date.parse(at), timeZone);
}
