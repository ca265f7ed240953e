'use client';

import { LoadError } from '@/components/layout/query-boundary.tsx';

export default function AppError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <LoadError error={error} retry={reset} />;
}
