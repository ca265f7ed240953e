'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { ShownOnce } from '@/components/ui/shown-once.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { ChooseWorkloads } from '@/features/workloads/choose-workloads.tsx';
import { useTRPC } from '@/trpc/client.tsx';

type Values = { url: string; which: 'all' | 'some'; workloads: string[] };

/** Adds a webhook and shows its secret, for the only time. */
export function AddWebhookDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('webhooks');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const formId = useId();
  const form = useForm<Values>({ defaultValues: { url: '', which: 'all', workloads: [] } });
  const [which, workloads] = useWatch({ control: form.control, name: ['which', 'workloads'] });
  const create = useMutation(trpc.webhook.create.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async (values) => {
    const told = values.which === 'all' ? ('all' as const) : values.workloads;
    try {
      const result = await create.mutateAsync({ url: values.url, workloads: told });
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, ['url', 'workloads']);
      }
      await client.invalidateQueries({ queryKey: trpc.webhook.list.queryKey() });
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  if (create.data?.outcome === 'created') {
    return (
      <Dialog
        open
        alert
        onOpenChange={(open) => !open && onClose()}
        title={t('addedTitle')}
        footer={
          <Button variant="primary" onClick={onClose}>
            {common('close')}
          </Button>
        }
      >
        <ShownOnce secret={create.data.secret} warning={t('shownOnce')} />
      </Dialog>
    );
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && onClose()}
      title={t('addTitle')}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" pending={form.formState.isSubmitting}>
            {t('add')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="space-y-4">
        <Field label={t('url')} hint={t('urlHint')} error={faults.url?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('url')}
              mono
              type="url"
              autoComplete="off"
              placeholder="https://deploy.example.com/hooks/tinyforge"
            />
          )}
        </Field>
        <Field label={t('which')}>
          {(control) => (
            <Select {...control} {...form.register('which')}>
              <option value="all">{t('whichAll')}</option>
              <option value="some">{t('whichSome')}</option>
            </Select>
          )}
        </Field>
        {which === 'some' && (
          <Field label={t('workloads')} error={faults.workloads?.message}>
            {(control) => (
              <ChooseWorkloads
                control={control}
                chosen={workloads}
                onChange={(chosen) => {
                  form.clearErrors('workloads');
                  form.setValue('workloads', chosen);
                }}
              />
            )}
          </Field>
        )}
        {faults.root && (
          <Notice tone="danger" live>
            {faults.root.message}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
