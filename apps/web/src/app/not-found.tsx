import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 text-center">
      <h1 className="text-title font-semibold">There is no page at this address</h1>
      <p className="text-ink-soft">It may have been mistyped, or belong to a newer Slipway.</p>
      <Link href="/" className="mt-2 rounded-sm font-medium text-accent hover:underline">
        Go to the overview
      </Link>
    </main>
  );
}
