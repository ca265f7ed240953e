import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Card, PageHeader } from '@/components/ui/card.tsx';
import { PasswordForm } from '@/features/account/password-form.tsx';
import { PreferencesForm } from '@/features/account/preferences-form.tsx';
import { requirePerson } from '@/features/people/require-person.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default async function AccountPage() {
  const person = await requirePerson();
  const t = await getTranslations('account');
  const roles = await getTranslations('roles');
  return (
    <>
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
      </div>
    </>
  );
}
