'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { MIN_PASSWORD_LENGTH } from '@/features/people/password-rules.ts';
import { useTRPC } from '@/trpc/client.tsx';

type Values = { currentPassword: string; newPassword: string };

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations('account');
  const setup = useTranslations('setup');
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<Values>({ defaultValues: { currentPassword: '', newPassword: '' } });
  const change = useMutation(useTRPC().viewer.changePassword.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async (values) => {
    try {
      const result = await change.mutateAsync(values);
      if (result.outcome === 'wrong_password') {
        form.setError('currentPassword', { message: t('wrong_password') }, { shouldFocus: true });
      } else if (result.outcome === 'invalid') {
        applyIssues(form, placeIssues(result.issues), issueText, ['currentPassword', 'newPassword']);
      } else form.reset();
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-sm space-y-4">
      {/* Password managers want to know whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field label={t('current')} error={faults.currentPassword?.message}>
        {(control) => (
          <PasswordInput {...control} {...form.register('currentPassword')} autoComplete="current-password" />
        )}
      </Field>
      <Field
        label={t('new')}
        hint={setup('passwordHint', { min: MIN_PASSWORD_LENGTH })}
        error={faults.newPassword?.message}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('newPassword')} autoComplete="new-password" />
        )}
      </Field>
      {faults.root && (
        <Notice tone="danger" live>
          {faults.root.message}
        </Notice>
      )}
      {change.data?.outcome === 'changed' && !form.formState.isDirty && (
        <Notice tone="ok" live>
          {t('changed')}
        </Notice>
      )}
      <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
        {t('submit')}
      </Button>
    </form>
  );
}

/** The rules for passwords speak of `password`; here that is the new one. */
function placeIssues<T extends { field: string }>(issues: readonly T[]): T[] {
  return issues.map((issue) => (issue.field === 'password' ? { ...issue, field: 'newPassword' } : issue));
}
