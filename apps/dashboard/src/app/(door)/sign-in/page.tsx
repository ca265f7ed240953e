import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { SignIn } from '@/features/people/sign-in.tsx';
import { signInFailureOf } from '@/features/people/sign-in-failure.ts';
import { LEFT, safeNextPath } from '@/features/people/sign-in-path.ts';
import { getApiContext, getQueryClient, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title') };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const next = safeNextPath(query.next);
  const { signedIn, services } = await getApiContext();
  // After a provider too, which always leads back here.
  if (signedIn) redirect(next);
  const { needed } = await getQueryClient().fetchQuery(trpc.setup.state.queryOptions());
  if (needed) redirect('/setup');

  const t = await getTranslations('signIn');
  const words = await getTranslations('signInProviders');
  const { providers } = services.auth;
  const failure = signInFailureOf(query.error);
  const left = LEFT.find((known) => known === query.left);
  const name = providers.find(({ id }) => id === query.provider)?.name ?? words('someProvider');
  return (
    <>
      <h1 className="mb-5 font-semibold text-xl tracking-tight">{t('title')}</h1>
      <SignIn
        next={next}
        providers={providers}
        left={left && t(left === 'ended' ? 'ended' : 'signedOut')}
        failure={failure && words(`failures.${failure}`, { name })}
        wantsCode={query.step === 'code'}
      />
    </>
  );
}
