import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { DefaultPolicy } from '@/features/policy/default-policy.tsx';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('policy'))('allTitle') };
}

export default async function PolicyPage() {
  await requirePerson();
  void prefetch(trpc.policy.getDefault.queryOptions());
  return (
    <HydrateClient>
      <QueryBoundary fallback={<Skeleton className="h-64 rounded-xl" />}>
        <DefaultPolicy />
      </QueryBoundary>
    </HydrateClient>
  );
}
