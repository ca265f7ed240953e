import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AcceptInvitation } from '@/features/invitations/accept-invitation.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invite'))('title'), referrer: 'no-referrer' };
}

/** Where an invitation's link leads. Its token is behind the #, so that the server sees this page alone. */
export default async function InvitePage() {
  const t = await getTranslations('invite');
  return (
    <>
      <h1 className="mb-4 font-semibold text-xl tracking-tight">{t('title')}</h1>
      <AcceptInvitation />
    </>
  );
}
