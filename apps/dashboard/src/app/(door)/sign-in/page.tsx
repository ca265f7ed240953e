import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { SignIn } from '@/features/people/sign-in.tsx';
import { safeNextPath } from '@/features/people/sign-in-path.ts';
import { getApiContext, getQueryClient, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title') };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const next = safeNextPath((await searchParams).next);
  if ((await getApiContext()).signedIn) redirect(next);
  const { needed } = await getQueryClient().fetchQuery(trpc.setup.state.queryOptions());
  if (needed) redirect('/setup');

  const t = await getTranslations('signIn');
  return (
    <>
      <h1 className="mb-5 font-semibold text-xl tracking-tight">{t('title')}</h1>
      <SignIn next={next} />
    </>
  );
}
