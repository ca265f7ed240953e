import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Card, PageHeader, Skeleton } from '@/components/ui/card.tsx';
import { IdentityList } from '@/features/account/identity-list.tsx';
import { PasswordForm } from '@/features/account/password-form.tsx';
import { PreferencesForm } from '@/features/account/preferences-form.tsx';
import { SecondFactor } from '@/features/account/second-factor.tsx';
import { SessionList } from '@/features/account/session-list.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { signInFailureOf } from '@/features/people/sign-in-failure.ts';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default async function AccountPage({ searchParams }: PageProps) {
  const person = await requirePerson();
  const t = await getTranslations('account');
  const secondFactor = await getTranslations('secondFactor');
  const sessions = await getTranslations('sessions');
  const roles = await getTranslations('roles');
  const identities = await getTranslations('identities');
  const { providers, hasPassword } = await getQueryClient().fetchQuery(trpc.identity.list.queryOptions());
  void prefetch(trpc.secondFactor.state.queryOptions());
  void prefetch(trpc.session.list.queryOptions());
  return (
    <HydrateClient>
      <PageHeader
        title={t('title')}
        description={`${t('signedInAs')} ${person.name}, ${person.email} · ${roles(person.role)}`}
      />
      <div className="grid max-w-3xl items-start gap-5 md:grid-cols-2">
        {hasPassword && (
          <Card title={t('passwordTitle')} id="password">
            <PasswordForm email={person.email} />
          </Card>
        )}
        <Card title={t('preferencesTitle')} id="preferences">
          <PreferencesForm />
        </Card>
        <Card title={secondFactor('title')} id="second-factor">
          <QueryBoundary fallback={<Skeleton className="h-32" />}>
            <SecondFactor email={person.email} />
          </QueryBoundary>
        </Card>
        {providers.length > 0 && (
          <Card title={identities('title')} id="identities" flush>
            <IdentityList came={await describeReturn(await searchParams, providers)} />
          </Card>
        )}
        <Card title={sessions('title')} id="sessions" flush>
          <QueryBoundary fallback={<Skeleton className="m-4 h-32" />}>
            <SessionList />
          </QueryBoundary>
        </Card>
      </div>
    </HydrateClient>
  );
}

/** What connecting a provider has come to, as the address says that one comes back to. */
async function describeReturn(
  { provider, error, connected }: Awaited<PageProps['searchParams']>,
  providers: { id: string; name: string }[],
) {
  const name = providers.find(({ id }) => id === provider)?.name;
  if (name === undefined) return null;
  const failure = signInFailureOf(error);
  if (failure) {
    const words = await getTranslations('signInProviders.failures');
    return { tone: 'danger' as const, text: words(failure, { name }) };
  }
  if (connected === undefined) return null;
  return { tone: 'ok' as const, text: (await getTranslations('identities'))('connected', { name }) };
}
