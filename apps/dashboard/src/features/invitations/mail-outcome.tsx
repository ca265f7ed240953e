import { useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/notice.tsx';
import type { InvitationLink } from '@/trpc/types.ts';

/** How the mail with a new link went, and what to do where it was not sent; nothing where no mail is sent at all. */
export function MailOutcome({ mail, email }: { mail: InvitationLink['mail']; email: string }) {
  const t = useTranslations('invitations.mail');
  if (mail.outcome === 'off') return null;
  if (mail.outcome === 'sent') {
    return (
      <Notice tone="ok" live className="mb-3">
        {t('sent', { email })}
      </Notice>
    );
  }
  return (
    <Notice tone="danger" live title={t('notSent')} className="mb-3">
      {t(`reasons.${mail.reason}`, { email })} {t('byHand')}
    </Notice>
  );
}
