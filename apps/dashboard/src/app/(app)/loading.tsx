import { Skeleton } from '@/components/ui/card.tsx';

/** In the measures of a page's head and first block, so that nothing jumps. */
export default function Loading() {
  return (
    <div aria-busy>
      <Skeleton className="mb-6 h-7 w-56" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
