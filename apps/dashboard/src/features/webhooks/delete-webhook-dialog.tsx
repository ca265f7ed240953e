'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Webhook } from '@/trpc/types.ts';

export function DeleteWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks');
  const common = useTranslations('common');
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
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && onClose()}
      title={t('deleteTitle')}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button variant="danger" pending={remove.isPending} onClick={submit}>
            {t('delete')}
          </Button>
        </>
      }
    >
      <p>{t('deleteBody')}</p>
      {remove.isError && (
        <Notice tone="danger" live className="mt-3">
          {errorText(remove.error)}
        </Notice>
      )}
    </Dialog>
  );
}
