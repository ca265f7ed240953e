import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Card, PageHeader, Skeleton } from '@/components/ui/card.tsx';
import { PasswordForm } from '@/features/account/password-form.tsx';
import { PreferencesForm } from '@/features/account/preferences-form.tsx';
import { SecondFactor } from '@/features/account/second-factor.tsx';
import { SessionList } from '@/features/account/session-list.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default async function AccountPage() {
  const person = await requirePerson();
  const t = await getTranslations('account');
  const secondFactor = await getTranslations('secondFactor');
  const sessions = await getTranslations('sessions');
  const roles = await getTranslations('roles');
  void prefetch(trpc.secondFactor.state.queryOptions());
  void prefetch(trpc.session.list.queryOptions());
  return (
    <HydrateClient>
      <PageHeader
        title={t('title')}
        description={`${t('signedInAs')} ${person.name}, ${person.email} · ${roles(person.role)}`}
      />
      <div className="grid max-w-3xl items-start gap-5 md:grid-cols-2">
        <Card title={t('passwordTitle')} id="password">
          <PasswordForm email={person.email} />
        </Card>
        <Card title={t('preferencesTitle')} id="preferences">
          <PreferencesForm />
        </Card>
        <Card title={secondFactor('title')} id="second-factor">
          <QueryBoundary fallback={<Skeleton className="h-32" />}>
            <SecondFactor email={person.email} />
          </QueryBoundary>
        </Card>
        <Card title={sessions('title')} id="sessions" flush>
          <QueryBoundary fallback={<Skeleton className="m-4 h-32" />}>
            <SessionList />
          </QueryBoundary>
        </Card>
      </div>
    </HydrateClient>
  );
}
