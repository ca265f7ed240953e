'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type SubmitEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';

/** Deletes a workload once its name has been typed. */
export function DeleteWorkloadDialog(props: { workload: { id: string; name: string }; onClose: () => void }) {
  const t = useTranslations('delete');
  const common = useTranslations('common');
  const router = useRouter();
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const formId = useId();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const remove = useMutation(trpc.workload.delete.mutationOptions());
  const { id, name } = props.workload;

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (typed.trim() !== name) return setError(t('mismatch'));
    setError(undefined);
    try {
      const { outcome } = await remove.mutateAsync({ id, confirmName: typed });
      if (outcome === 'name_mismatch') return setError(t('mismatch'));
      if (outcome === 'busy') return setError(t('busy'));
      await client.invalidateQueries({ queryKey: trpc.workload.list.pathKey() });
      router.push('/');
    } catch (caught) {
      setError(errorText(caught));
    }
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && props.onClose()}
      title={t('title', { name })}
      description={t('body')}
      footer={
        <>
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            pending={remove.isPending || remove.data?.outcome === 'deleted'}
          >
            {t('submit')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <Field
          label={t.rich('confirm', { name: () => <span className="break-all font-mono">{name}</span> })}
          error={error}
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
      </form>
    </Dialog>
  );
}
