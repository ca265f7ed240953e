'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { TextArea } from '@/components/ui/input.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Credential } from '@/trpc/types.ts';

export function ReplaceTokenDialog({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const t = useTranslations('credentials');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const isApp = credential.kind === 'github_app';
  const form = useForm({ defaultValues: { token: '', privateKey: '' } });
  const replace = useMutation(trpc.credential.replace.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async ({ token, privateKey }) => {
    try {
      const result = await replace.mutateAsync({
        id: credential.id,
        ...(isApp ? { privateKey } : { token }),
      });
      if (result.outcome === 'invalid')
        return applyIssues(form, result.issues, issueText, ['token', 'privateKey']);
      await client.invalidateQueries({ queryKey: trpc.credential.list.queryKey() });
      onClose();
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  return (
    <FormDialog
      title={t(isApp ? 'replaceKeyTitle' : 'replaceTitle', { name: credential.name })}
      description={t(isApp ? 'replaceKeyBody' : 'replaceBody')}
      submitLabel={t(isApp ? 'replaceKey' : 'replace')}
      pending={form.formState.isSubmitting}
      fault={faults.root?.message}
      onSubmit={submit}
      onClose={onClose}
      className="space-y-4"
    >
      {isApp ? (
        <Field label={t('privateKey')} hint={t('privateKeyHint')} error={faults.privateKey?.message}>
          {(control) => (
            <TextArea
              {...control}
              {...form.register('privateKey')}
              mono
              rows={4}
              spellCheck={false}
              autoComplete="off"
              placeholder="-----BEGIN RSA PRIVATE KEY-----"
            />
          )}
        </Field>
      ) : (
        <Field label={t('token')} hint={t(`tokenHint.${credential.forge}`)} error={faults.token?.message}>
          {(control) => <PasswordInput {...control} {...form.register('token')} autoComplete="off" />}
        </Field>
      )}
    </FormDialog>
  );
}
