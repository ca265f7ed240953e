import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { MustEnrol } from '@/features/account/must-enrol.tsx';
import { safeNextPath } from '@/features/people/sign-in-path.ts';
import { getApiContext, getQueryClient, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('enrol'))('title') };
}

/** All that an admin gets who must have a second factor here and has none yet. */
export default async function EnrolPage({ searchParams }: PageProps) {
  const { signedIn } = await getApiContext();
  if (!signedIn) redirect('/sign-in');
  const next = safeNextPath((await searchParams).next);
  const { hasPassword } = await getQueryClient().fetchQuery(trpc.secondFactor.state.queryOptions());
  const t = await getTranslations('enrol');
  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">{t('title')}</h1>
      <p className="mt-1 mb-5 text-pretty text-muted">{t('intro')}</p>
      <MustEnrol email={signedIn.email} hasPassword={hasPassword} isDone={!signedIn.mustEnrol} next={next} />
    </>
  );
}
