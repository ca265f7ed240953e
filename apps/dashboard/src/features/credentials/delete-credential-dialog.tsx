'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Credential } from '@/trpc/types.ts';

/** Deletes a credential; one that is in use stays, and the workloads that use it are named. */
export function DeleteCredentialDialog({
  credential,
  onClose,
}: {
  credential: Credential;
  onClose: () => void;
}) {
  const t = useTranslations('credentials');
  const common = useTranslations('common');
  const locale = useLocale();
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const remove = useMutation(trpc.credential.delete.mutationOptions());
  const users = remove.data?.outcome === 'in_use' ? remove.data.by : credential.usedBy;

  async function submit() {
    try {
      const { outcome } = await remove.mutateAsync({ id: credential.id });
      await client.invalidateQueries({ queryKey: trpc.credential.list.queryKey() });
      if (outcome === 'deleted') onClose();
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && onClose()}
      title={t('deleteTitle', { name: credential.name })}
      footer={
        <>
          <Button onClick={onClose}>{users.length > 0 ? common('close') : common('cancel')}</Button>
          {users.length === 0 && (
            <Button variant="danger" pending={remove.isPending} onClick={submit}>
              {t('delete')}
            </Button>
          )}
        </>
      }
    >
      {users.length > 0 ? (
        <Notice tone="drift" live>
          {t('inUse', { workloads: new Intl.ListFormat(locale).format(users.map(({ name }) => name)) })}
        </Notice>
      ) : (
        <p>{t(credential.kind === 'github_app' ? 'deleteKeyBody' : 'deleteBody')}</p>
      )}
      {remove.isError && (
        <Notice tone="danger" live className="mt-3">
          {errorText(remove.error)}
        </Notice>
      )}
    </Dialog>
  );
}
