import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { WORKLOAD_EVENT_COUNT } from '@/features/events/page-size.ts';
import { requirePerson } from '@/features/people/require-person.ts';
import { loadWorkloadPage } from '@/features/workloads/load-workload-page.ts';
import { WorkloadPage } from '@/features/workloads/workload-page.tsx';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

type Props = PageProps<'id'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const workload = await loadWorkloadPage((await params).id);
  return { title: workload?.name ?? (await getTranslations('errors'))('notFoundTitle') };
}

export default async function WorkloadRoute({ params }: Props) {
  await requirePerson();
  const { id } = await params;
  const workload = await loadWorkloadPage(id, { orNotFound: true });
  void prefetch(trpc.event.list.queryOptions({ workloadId: id, limit: WORKLOAD_EVENT_COUNT }));
  // The forge may take its time: the page has the stored state, and the browser asks the forge.
  await Promise.all([
    prefetch(trpc.gitops.stored.queryOptions({ workloadId: id })),
    workload?.source?.credentialId && prefetch(trpc.credential.list.queryOptions()),
  ]);
  return (
    <HydrateClient>
      <WorkloadPage id={id} />
    </HydrateClient>
  );
}
