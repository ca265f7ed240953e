import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AdminOnlyState } from '@/components/layout/admin-only-state.tsx';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { PeopleList } from '@/features/people/people-list.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('people'))('title') };
}

export default async function PeoplePage() {
  const person = await requirePerson();
  if (person.role !== 'admin') return <AdminOnlyState />;
  void prefetch(trpc.person.list.queryOptions());
  void prefetch(trpc.invitation.list.queryOptions());
  return (
    <HydrateClient>
      <QueryBoundary fallback={<Skeleton className="h-64 rounded-xl" />}>
        <PeopleList />
      </QueryBoundary>
    </HydrateClient>
  );
}
