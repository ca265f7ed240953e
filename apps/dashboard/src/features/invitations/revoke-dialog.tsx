'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Invitation } from '@/trpc/types.ts';

export function RevokeDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const t = useTranslations('invitations');
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
    <FormDialog
      title={t('revokeTitle', { name: invitation.name ?? invitation.email })}
      submitLabel={t('revoke')}
      danger
      pending={revoke.isPending}
      fault={revoke.error && errorText(revoke.error)}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('revokeBody')}</p>
    </FormDialog>
  );
}
