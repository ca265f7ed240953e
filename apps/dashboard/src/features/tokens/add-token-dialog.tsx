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

type Values = { name: string; kind: 'read' | 'sync'; workloads: string[]; expiresInDays: string };

const DAYS = ['7', '30', '90', '180', '365'];

/** Makes a token and shows it, for the only time. */
export function AddTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('tokens');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<Values>({
    defaultValues: { name: '', kind: 'read', workloads: [], expiresInDays: '90' },
  });
  const [kind, workloads] = useWatch({ control: form.control, name: ['kind', 'workloads'] });
  const create = useMutation(trpc.apiToken.create.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async ({ name, expiresInDays, ...values }) => {
    const scope =
      values.kind === 'sync'
        ? { kind: 'sync' as const, workloadIds: values.workloads }
        : { kind: 'read' as const };
    try {
      const result = await create.mutateAsync({ name, scope, expiresInDays: Number(expiresInDays) });
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, ['name', 'workloads', 'expiresInDays']);
      }
      await client.invalidateQueries({ queryKey: trpc.apiToken.list.queryKey() });
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  if (create.data?.outcome === 'created') {
    return (
      <ShownOnceDialog
        title={t('madeTitle')}
        secret={create.data.token}
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
      <Field label={common('name')} hint={t('nameHint')} error={faults.name?.message}>
        {(control) => (
          <Input {...control} {...form.register('name')} autoComplete="off" placeholder="deploy-bot" />
        )}
      </Field>
      <Field label={t('scope')} hint={t(`scopeHint.${kind}`)}>
        {(control) => (
          <Select {...control} {...form.register('kind')}>
            <option value="read">{t('scopes.read')}</option>
            <option value="sync">{t('scopes.sync')}</option>
          </Select>
        )}
      </Field>
      {kind === 'sync' && (
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
      <Field label={t('expires')} error={faults.expiresInDays?.message}>
        {(control) => (
          <Select {...control} {...form.register('expiresInDays')}>
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {t('inDays', { days: Number(days) })}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  );
}
