'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { ApiToken } from '@/trpc/types.ts';

export function RevokeTokenDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const t = useTranslations('tokens');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const revoke = useMutation(trpc.apiToken.revoke.mutationOptions());

  async function submit() {
    try {
      await revoke.mutateAsync({ id: token.id });
      await client.invalidateQueries({ queryKey: trpc.apiToken.list.queryKey() });
      onClose();
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  return (
    <FormDialog
      title={t('revokeTitle', { name: token.name })}
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
