/** Where to go after signing in: the address that was asked for if it is one of ours, else the overview. */
export function returnAddress(asked: string | null): string {
  if (asked === null || !asked.startsWith('/') || asked.startsWith('//') || /[\\\s]/.test(asked)) return '/';
  return asked.startsWith('/sign-in') ? '/' : asked;
}

export function signInAddress(from: string): string {
  return returnAddress(from) === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(from)}`;
}
