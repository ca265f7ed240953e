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
  // The forge may take its time: it is only asked here, and its part of the page follows in the stream.
  if (workload?.eligible) void prefetch(trpc.gitops.get.queryOptions({ workloadId: id }));
  void prefetch(trpc.event.list.queryOptions({ workloadId: id, limit: WORKLOAD_EVENT_COUNT }));
  if (workload?.source?.credentialId) await prefetch(trpc.credential.list.queryOptions());
  return (
    <HydrateClient>
      <WorkloadPage id={id} />
    </HydrateClient>
  );
}
