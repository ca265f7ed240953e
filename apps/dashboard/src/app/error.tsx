'use client';

import { LoadError } from '@/components/layout/query-boundary.tsx';

/** For the pages in front of the sign-in and for a layout that fails. */
export default function RootError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  /** Fetches the failed part of the page again. `reset` would only render the same error once more. */
  retry: () => void;
}) {
  return (
    <main className="page py-16">
      <LoadError error={error} retry={retry} />
    </main>
  );
}
