import { useTranslations } from 'next-intl';
import { ShownOnceDialog } from '@/components/ui/shown-once-dialog.tsx';
import type { InvitationLink } from '@/trpc/types.ts';
import { invitationLink } from './invitation-days.ts';
import { MailOutcome } from './mail-outcome.tsx';

/** Shows a link that was just made, for the only time, and how its mail went. It can be handed over by hand either way. */
export function LinkDialog({ made, onClose }: { made: InvitationLink; onClose: () => void }) {
  const t = useTranslations('invitations');
  return (
    <ShownOnceDialog
      title={t('madeTitle', { name: made.email })}
      secret={invitationLink(made.token)}
      warning={made.mail.outcome === 'sent' ? t('mail.shownOnce') : t('shownOnce')}
      onClose={onClose}
    >
      <MailOutcome mail={made.mail} email={made.email} />
    </ShownOnceDialog>
  );
}
