'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { MIN_PASSWORD_LENGTH } from '@/features/people/password-rules.ts';
import { postAuth } from '@/features/people/post-auth.ts';
import { useTRPC } from '@/trpc/client.tsx';

type Values = { token: string; name: string; email: string; password: string };

export function SetupForm({ needsToken, givenToken }: { needsToken: boolean; givenToken: string }) {
  const t = useTranslations('setup');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const issueText = useIssueText();
  const [done, setDone] = useState<'already_done' | 'created' | null>(null);
  const form = useForm<Values>({ defaultValues: { token: givenToken, name: '', email: '', password: '' } });
  const { errors: faults, isSubmitting } = form.formState;
  const create = useMutation(useTRPC().setup.createFirstAdmin.mutationOptions());

  // The token is a secret until it is spent: it must not stay in the address bar or the history.
  useEffect(() => {
    if (givenToken) window.history.replaceState(null, '', '/setup');
  }, [givenToken]);

  const submit = form.handleSubmit(async (values) => {
    try {
      const result = await create.mutateAsync(values);
      if (result.outcome === 'created') {
        const { ok } = await postAuth('/sign-in/email', {
          email: values.email.trim(),
          password: values.password,
        });
        if (ok) window.location.assign('/');
        else setDone('created');
      } else if (result.outcome === 'wrong_token') {
        form.setError('token', { message: t('wrong_token') }, { shouldFocus: true });
      } else if (result.outcome === 'already_done') {
        setDone('already_done');
      } else {
        applyIssues(form, 'issues' in result ? result.issues : [], issueText, [
          'token',
          'name',
          'email',
          'password',
        ]);
      }
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  if (done) {
    return (
      <div className="space-y-4">
        <Notice tone={done === 'created' ? 'drift' : 'accent'} live>
          {done === 'created' ? t('createdSignIn') : t('already_done')}
        </Notice>
        <Link href="/sign-in" className={buttonClass('primary')}>
          {t('toSignIn')}
        </Link>
      </div>
    );
  }

  const required = { required: issueText({ code: 'required', params: {} }) };
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {needsToken && (
        <Field
          label={t('token')}
          hint={givenToken ? t('tokenGiven') : t('tokenHint')}
          error={faults.token?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...form.register('token', required)}
              mono
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
      )}
      <Field label={common('name')} error={faults.name?.message}>
        {(control) => <Input {...control} {...form.register('name', required)} autoComplete="name" />}
      </Field>
      <Field label={common('email')} error={faults.email?.message}>
        {(control) => (
          <Input {...control} {...form.register('email', required)} type="email" autoComplete="username" />
        )}
      </Field>
      <Field
        label={common('password')}
        hint={t('passwordHint', { min: MIN_PASSWORD_LENGTH })}
        error={faults.password?.message}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('password', required)} autoComplete="new-password" />
        )}
      </Field>
      {faults.root && (
        <Notice tone="danger" live>
          {faults.root.message}
        </Notice>
      )}
      <Button type="submit" variant="primary" className="w-full" pending={isSubmitting}>
        {t('submit')}
      </Button>
    </form>
  );
}
