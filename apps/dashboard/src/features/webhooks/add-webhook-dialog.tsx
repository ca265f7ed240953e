'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { ShownOnceDialog } from '@/components/ui/shown-once-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { ChooseWorkloads } from '@/features/workloads/choose-workloads.tsx';
import { useTRPC } from '@/trpc/client.tsx';

type Values = { url: string; which: 'all' | 'some'; workloads: string[] };

/** Adds a webhook and shows its secret, for the only time. */
export function AddWebhookDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('webhooks');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
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
      <ShownOnceDialog
        title={t('addedTitle')}
        secret={create.data.secret}
        warning={t('shownOnce')}
        onClose={onClose}
      />
    );
  }

  return (
    <FormDialog
      title={t('addTitle')}
      submitLabel={t('add')}
      pending={form.formState.isSubmitting}
      fault={faults.root?.message}
      onSubmit={submit}
      onClose={onClose}
      className="space-y-4"
    >
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
    </FormDialog>
  );
}
