'use client';

import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { postAuth } from './post-auth.ts';

type Values = { email: string; password: string };

/** @param next local path to go to afterwards, checked by the server */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('signIn');
  const common = useTranslations('common');
  const errors = useTranslations('errors');
  const form = useForm<Values>({ defaultValues: { email: '', password: '' } });
  const { errors: faults, isSubmitting, isSubmitSuccessful } = form.formState;

  const submit = form.handleSubmit(async ({ email, password }) => {
    const answer = await postAuth('/sign-in/email', { email: email.trim(), password });
    // A full load: the session cookie decides what every page shows.
    if (answer.ok) window.location.assign(next);
    else {
      const message =
        answer.status === 0 || answer.status >= 500
          ? errors('offline')
          : answer.status === 429
            ? errors('tooMany')
            : t('wrong');
      form.setError('root', { message });
    }
  });

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Field label={common('email')} error={faults.email && errors('fillIn')}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email', { required: true })}
            type="email"
            autoComplete="username"
          />
        )}
      </Field>
      <Field label={common('password')} error={faults.password && errors('fillIn')}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: true })}
            autoComplete="current-password"
          />
        )}
      </Field>
      {faults.root && (
        <Notice tone="danger" live>
          {faults.root.message}
        </Notice>
      )}
      <Button
        type="submit"
        variant="primary"
        className="w-full"
        pending={isSubmitting || (isSubmitSuccessful && !faults.root)}
      >
        {t('submit')}
      </Button>
      <p className="text-pretty text-[0.8125rem] text-muted">
        {t.rich('forgot', { command: () => <code className="font-mono text-xs">npm run admin</code> })}
      </p>
    </form>
  );
}
