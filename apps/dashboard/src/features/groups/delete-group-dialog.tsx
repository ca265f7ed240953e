'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input } from '@/components/ui/input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { GroupDetails } from '@/trpc/types.ts';
import { useRefreshGroups } from './use-refresh-groups.ts';

/** Deletes a group once its name has been typed; says first what its workloads and members lose. */
export function DeleteGroupDialog({ group, onClose }: { group: GroupDetails; onClose: () => void }) {
  const t = useTranslations('groups');
  const router = useRouter();
  const errorText = useErrorText();
  const refresh = useRefreshGroups();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const remove = useMutation(useTRPC().group.delete.mutationOptions());

  async function submit() {
    setFault(undefined);
    try {
      const { outcome } = await remove.mutateAsync({ id: group.id, confirmName: typed });
      if (outcome === 'name_mismatch') return setFault(t('nameMismatch'));
      if (outcome === 'busy') return setFault(t('deleteBusy'));
      router.push('/groups');
      await refresh();
    } catch (error) {
      setFault(errorText(error));
    }
  }

  return (
    <FormDialog
      title={t('deleteTitle', { name: group.name })}
      description={t('deleteBody', { workloads: group.workloads.length, members: group.members.length })}
      submitLabel={t('delete')}
      danger
      pending={remove.isPending || remove.data?.outcome === 'deleted'}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t.rich('confirm', { name: () => <span className="break-all font-mono">{group.name}</span> })}
        error={fault}
      >
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
    </FormDialog>
  );
}
