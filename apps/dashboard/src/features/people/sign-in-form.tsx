'use client';

import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { postAuth } from './post-auth.ts';
import { useAuthRefusalText } from './use-auth-refusal-text.ts';

type Values = { email: string; password: string };

export function SignInForm(props: {
  /** Why the password is asked for again. */
  notice: string | null;
  onSignedIn: () => void;
  /** The password was right, and the second factor comes next. */
  onCodeWanted: () => void;
}) {
  const t = useTranslations('signIn');
  const common = useTranslations('common');
  const errors = useTranslations('errors');
  const refusalText = useAuthRefusalText();
  const form = useForm<Values>({ defaultValues: { email: '', password: '' } });
  const { errors: faults, isSubmitting, isSubmitSuccessful } = form.formState;

  const submit = form.handleSubmit(async ({ email, password }) => {
    const answer = await postAuth('/sign-in/email', { email: email.trim(), password });
    if (answer.wantsCode) props.onCodeWanted();
    else if (answer.ok) props.onSignedIn();
    else {
      form.setError('root', { message: refusalText(answer) ?? t('wrong') });
    }
  });

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {props.notice && !faults.root && (
        <Notice tone="drift" live>
          {props.notice}
        </Notice>
      )}
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
