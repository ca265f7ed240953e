'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Person } from '@/trpc/types.ts';
import { MIN_PASSWORD_LENGTH } from './password-rules.ts';

type Values = { name: string; email: string; role: Person['role']; password: string };

export function AddPersonDialog({ onClose }: { onClose: (added: boolean) => void }) {
  const t = useTranslations('people');
  const common = useTranslations('common');
  const roles = useTranslations('roles');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<Values>({ defaultValues: { name: '', email: '', role: 'viewer', password: '' } });
  const role = useWatch({ control: form.control, name: 'role' });
  const create = useMutation(trpc.person.create.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async (values) => {
    try {
      const result = await create.mutateAsync(values);
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, ['name', 'email', 'role', 'password']);
      }
      await client.invalidateQueries({ queryKey: trpc.person.list.queryKey() });
      onClose(true);
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  return (
    <FormDialog
      title={t('addTitle')}
      submitLabel={t('add')}
      pending={form.formState.isSubmitting}
      fault={faults.root?.message}
      onSubmit={submit}
      onClose={() => onClose(false)}
      className="space-y-4"
    >
      <Field label={common('name')} error={faults.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="off" />}
      </Field>
      <Field label={common('email')} error={faults.email?.message}>
        {(control) => <Input {...control} {...form.register('email')} type="email" autoComplete="off" />}
      </Field>
      <Field label={t('role')} hint={t(`roleMeaning.${role}`)} error={faults.role?.message}>
        {(control) => (
          <Select {...control} {...form.register('role')}>
            <option value="viewer">{roles('viewer')}</option>
            <option value="admin">{roles('admin')}</option>
            <option value="none">{roles('none')}</option>
          </Select>
        )}
      </Field>
      <Field
        label={common('password')}
        hint={t('passwordHint', { min: MIN_PASSWORD_LENGTH })}
        error={faults.password?.message}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />
        )}
      </Field>
    </FormDialog>
  );
}
