'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useForm, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Person } from '@/trpc/types.ts';
import { DaysSelect } from './days-select.tsx';
import { DEFAULT_DAYS } from './invitation-days.ts';
import { LinkDialog } from './link-dialog.tsx';

type Values = { email: string; name: string; role: Person['role']; expiresInDays: string };

/** Invites somebody, and shows the link for the only time; where there is a mail server, also how its mail went. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('invitations');
  const people = useTranslations('people');
  const common = useTranslations('common');
  const roles = useTranslations('roles');
  const trpc = useTRPC();
  const client = useQueryClient();
  const language = useLocale();
  const { sendsMail } = useSuspenseQuery(trpc.invitation.list.queryOptions()).data;
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<Values>({
    defaultValues: { email: '', name: '', role: 'viewer', expiresInDays: DEFAULT_DAYS },
  });
  const role = useWatch({ control: form.control, name: 'role' });
  const create = useMutation(trpc.invitation.create.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async ({ expiresInDays, ...values }) => {
    try {
      const result = await create.mutateAsync({ ...values, expiresInDays: Number(expiresInDays), language });
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, ['email', 'name', 'role', 'expiresInDays']);
      }
      await client.invalidateQueries({ queryKey: trpc.invitation.list.queryKey() });
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  if (create.data?.outcome === 'created') return <LinkDialog made={create.data} onClose={onClose} />;

  return (
    <FormDialog
      title={t('inviteTitle')}
      description={sendsMail ? `${t('inviteBody')} ${t('mail.inviteBody')}` : t('inviteBody')}
      submitLabel={sendsMail ? t('mail.submit') : t('submit')}
      pending={form.formState.isSubmitting}
      fault={faults.root?.message}
      onSubmit={submit}
      onClose={onClose}
      className="space-y-4"
    >
      <Field label={common('email')} error={faults.email?.message}>
        {(control) => <Input {...control} {...form.register('email')} type="email" autoComplete="off" />}
      </Field>
      <Field
        label={common('name')}
        optional={common('optional')}
        hint={t('nameHint')}
        error={faults.name?.message}
      >
        {(control) => <Input {...control} {...form.register('name')} autoComplete="off" />}
      </Field>
      <Field label={people('role')} hint={t(`roleHint.${role}`)} error={faults.role?.message}>
        {(control) => (
          <Select {...control} {...form.register('role')}>
            <option value="viewer">{roles('viewer')}</option>
            <option value="admin">{roles('admin')}</option>
            <option value="none">{roles('none')}</option>
          </Select>
        )}
      </Field>
      <Field label={t('validFor')} error={faults.expiresInDays?.message}>
        {(control) => <DaysSelect {...control} {...form.register('expiresInDays')} />}
      </Field>
    </FormDialog>
  );
}
