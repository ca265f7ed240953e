import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ShownOnce } from '@/components/ui/shown-once.tsx';
import type { InvitationLink } from '@/trpc/types.ts';
import { invitationLink } from './invitation-days.ts';
import { MailOutcome } from './mail-outcome.tsx';

/** Shows a link that was just made, for the only time, and how its mail went. It can be handed over by hand either way. */
export function LinkDialog({ made, onClose }: { made: InvitationLink; onClose: () => void }) {
  const t = useTranslations('invitations');
  const common = useTranslations('common');
  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && onClose()}
      title={t('madeTitle', { name: made.email })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {common('close')}
        </Button>
      }
    >
      <MailOutcome mail={made.mail} email={made.email} />
      <ShownOnce
        secret={invitationLink(made.token)}
        warning={made.mail.outcome === 'sent' ? t('mail.shownOnce') : t('shownOnce')}
      />
    </Dialog>
  );
}
