/** A hull on its way down the slip. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden fill="none" className="shrink-0">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path d="M4.5 8.5 19.5 17" stroke="var(--accent-ink)" strokeWidth="1.8" strokeLinecap="round" />
      <path d="M8.1 5.4 17 10.4c.5 2-.6 3.6-2.3 3.1L8.6 10c-1.2-.8-1.4-2.9-.5-4.6Z" fill="var(--accent-ink)" />
      <path d="M4.5 19.2h15" stroke="var(--accent-ink)" strokeWidth="1.4" strokeLinecap="round" opacity=".55" />
    </svg>
  );
}
