import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { SetupForm } from '@/features/setup/setup-form.tsx';
import { getQueryClient, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('setup'))('title'), referrer: 'no-referrer' };
}

export default async function SetupPage({ searchParams }: PageProps) {
  const { needed, needsToken } = await getQueryClient().fetchQuery(trpc.setup.state.queryOptions());
  if (!needed) redirect('/sign-in');

  const { token } = await searchParams;
  const t = await getTranslations('setup');
  return (
    <>
      <h1 className="font-semibold text-xl tracking-tight">{t('title')}</h1>
      <p className="mt-1 mb-5 text-muted">{t('intro')}</p>
      <SetupForm needsToken={needsToken} givenToken={typeof token === 'string' ? token.slice(0, 200) : ''} />
    </>
  );
}
