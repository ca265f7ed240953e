import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { SiteHeader } from '@/components/layout/site-header.tsx';
import { PersonProvider } from '@/features/people/person-context.tsx';
import { requirePerson } from '@/features/people/require-person.ts';

export default async function AppLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  const t = await getTranslations('nav');
  return (
    <PersonProvider person={person}>
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus-visible:not-sr-only focus-visible:fixed focus-visible:top-3 focus-visible:left-3"
      >
        {t('skip')}
      </a>
      <SiteHeader />
      <main id="content" tabIndex={-1} className="page pt-7 pb-20 outline-hidden md:pt-9">
        {children}
      </main>
    </PersonProvider>
  );
}
