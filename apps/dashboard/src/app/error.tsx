'use client';

import { LoadError } from '@/components/layout/query-boundary.tsx';

/** For the pages in front of the sign-in and for a layout that fails. */
export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="page py-16">
      <LoadError error={error} retry={reset} />
    </main>
  );
}
