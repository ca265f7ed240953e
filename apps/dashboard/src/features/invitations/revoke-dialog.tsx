'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Invitation } from '@/trpc/types.ts';

export function RevokeDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const t = useTranslations('invitations');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const revoke = useMutation(trpc.invitation.revoke.mutationOptions());

  async function submit() {
    try {
      await revoke.mutateAsync({ id: invitation.id });
      onClose();
    } catch {
      // Shown below; the dialog stays for another try.
    }
    await client.invalidateQueries({ queryKey: trpc.invitation.list.queryKey() });
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && onClose()}
      title={t('revokeTitle', { name: invitation.name ?? invitation.email })}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button variant="danger" pending={revoke.isPending} onClick={submit}>
            {t('revoke')}
          </Button>
        </>
      }
    >
      <p>{t('revokeBody')}</p>
      {revoke.isError && (
        <Notice tone="danger" live className="mt-3">
          {errorText(revoke.error)}
        </Notice>
      )}
    </Dialog>
  );
}
