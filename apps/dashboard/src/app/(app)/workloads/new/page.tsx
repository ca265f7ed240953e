import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AdminOnlyState } from '@/components/layout/admin-only-state.tsx';
import { PageHeader } from '@/components/ui/card.tsx';
import { mayAddWorkloads } from '@/features/people/may-add-workloads.ts';
import { requirePerson } from '@/features/people/require-person.ts';
import { CreateWorkloadForm } from '@/features/workloads/create-workload-form.tsx';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('create'))('title') };
}

export default async function NewWorkloadPage() {
  const person = await requirePerson();
  if (!mayAddWorkloads(person)) return <AdminOnlyState />;
  await Promise.all([
    prefetch(trpc.credential.list.queryOptions()),
    prefetch(trpc.group.list.queryOptions()),
  ]);
  const t = await getTranslations('create');
  return (
    <HydrateClient>
      <PageHeader title={t('title')} description={t('intro')} />
      <CreateWorkloadForm />
    </HydrateClient>
  );
}
