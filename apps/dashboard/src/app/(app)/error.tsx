'use client';

import { LoadError } from '@/components/layout/query-boundary.tsx';

export default function AppError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  /** Fetches the failed part of the page again. `reset` would only render the same error once more. */
  retry: () => void;
}) {
  return <LoadError error={error} retry={retry} />;
}
