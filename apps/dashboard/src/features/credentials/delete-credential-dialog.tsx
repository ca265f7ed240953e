'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
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
    <FormDialog
      title={t('deleteTitle', { name: credential.name })}
      submitLabel={users.length > 0 ? undefined : t('delete')}
      danger
      pending={remove.isPending}
      fault={remove.error && errorText(remove.error)}
      onSubmit={submit}
      onClose={onClose}
    >
      {users.length > 0 ? (
        <Notice tone="drift" live>
          {t('inUse', { workloads: new Intl.ListFormat(locale).format(users.map(({ name }) => name)) })}
        </Notice>
      ) : (
        <p>{t(credential.kind === 'github_app' ? 'deleteKeyBody' : 'deleteBody')}</p>
      )}
    </FormDialog>
  );
}
