import { Skeleton } from '@/components/ui/card.tsx';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

export function WorkloadListSkeleton() {
  return (
    <div aria-busy>
      <Skeleton className="mb-3 h-9 max-w-md rounded-lg" />
      <Skeleton className="mb-4 h-8 max-w-lg rounded-full" />
      <div className="divide-y overflow-hidden rounded-xl border bg-surface">
        {ROWS.map((row) => (
          <div key={row} className="flex h-15 items-center gap-6 px-5">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="h-4 w-56 max-md:hidden" />
            <Skeleton className="ml-auto h-6 w-24 rounded-full" />
          </div>
        ))}
      </div>
    </div>
  );
}
