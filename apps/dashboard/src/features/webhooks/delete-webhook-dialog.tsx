'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Webhook } from '@/trpc/types.ts';

export function DeleteWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const remove = useMutation(trpc.webhook.delete.mutationOptions());

  async function submit() {
    try {
      await remove.mutateAsync({ id: webhook.id });
      await client.invalidateQueries({ queryKey: trpc.webhook.list.queryKey() });
      onClose();
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  return (
    <FormDialog
      title={t('deleteTitle')}
      submitLabel={t('delete')}
      danger
      pending={remove.isPending}
      fault={remove.error && errorText(remove.error)}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('deleteBody')}</p>
    </FormDialog>
  );
}
