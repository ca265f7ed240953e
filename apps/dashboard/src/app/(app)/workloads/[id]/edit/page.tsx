import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { AdminOnlyState } from '@/components/layout/admin-only-state.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { EditWorkloadForm } from '@/features/workloads/edit-workload-form.tsx';
import { loadWorkloadPage } from '@/features/workloads/load-workload-page.ts';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

type Props = PageProps<'id'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const workload = await loadWorkloadPage((await params).id);
  const title = workload
    ? (await getTranslations('edit'))('title', { name: workload.name })
    : (await getTranslations('errors'))('notFoundTitle');
  return { title };
}

export default async function EditWorkloadRoute({ params }: Props) {
  await requirePerson();
  const { id } = await params;
  const workload = await loadWorkloadPage(id, { orNotFound: true });
  if (!workload?.mayAdminister) return <AdminOnlyState />;
  await Promise.all([
    prefetch(trpc.credential.list.queryOptions()),
    prefetch(trpc.group.list.queryOptions()),
  ]);
  return (
    <HydrateClient>
      <EditWorkloadForm id={id} />
    </HydrateClient>
  );
}
