import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ShownOnce } from '@/components/ui/shown-once.tsx';
import type { InvitationLink } from '@/trpc/types.ts';
import { invitationLink } from './invitation-days.ts';

/** Shows a link that was just made, for the only time. */
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
      <ShownOnce secret={invitationLink(made.token)} warning={t('shownOnce')} />
    </Dialog>
  );
}
