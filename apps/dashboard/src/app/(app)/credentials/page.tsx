import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { CredentialList } from '@/features/credentials/credential-list.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('credentials'))('title') };
}

export default async function CredentialsPage() {
  await requirePerson();
  void prefetch(trpc.credential.list.queryOptions());
  return (
    <HydrateClient>
      <QueryBoundary fallback={<Skeleton className="h-64 rounded-xl" />}>
        <CredentialList />
      </QueryBoundary>
    </HydrateClient>
  );
}
