import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { AdminOnlyState } from '@/components/layout/admin-only-state.tsx';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { GroupPage } from '@/features/groups/group-page.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('groups'))('title') };
}

export default async function GroupRoute({ params }: PageProps<'id'>) {
  const person = await requirePerson();
  if (person.role !== 'admin') return <AdminOnlyState />;
  const { id } = await params;
  const { items } = await getQueryClient().fetchQuery(trpc.group.list.queryOptions());
  if (!items.some((group) => group.id === id)) notFound();
  void prefetch(trpc.group.get.queryOptions({ id }));
  void prefetch(trpc.person.list.queryOptions());
  void prefetch(trpc.credential.list.queryOptions());
  return (
    <HydrateClient>
      <QueryBoundary fallback={<Skeleton className="h-64 rounded-xl" />}>
        <GroupPage id={id} />
      </QueryBoundary>
    </HydrateClient>
  );
}
