'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import { MIN_PASSWORD_LENGTH } from '@/features/people/password-rules.ts';
import { postAuth } from '@/features/people/post-auth.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { OpenedInvitation } from '@/trpc/types.ts';

type Values = { name: string; password: string };

/** Name and password of whoever was invited; then they are signed in. */
export function AcceptForm(props: {
  token: string;
  invitation: OpenedInvitation;
  /** `gone`: the link works no more. `createdSignIn`: there is an account, and no session. */
  onEnd: (end: 'gone' | 'createdSignIn') => void;
}) {
  const { email, name, role, invitedBy } = props.invitation;
  const t = useTranslations('invite');
  const setup = useTranslations('setup');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const issueText = useIssueText();
  const form = useForm<Values>({ defaultValues: { name: name ?? '', password: '' } });
  const { errors: faults, isSubmitting, isSubmitSuccessful } = form.formState;
  const accept = useMutation(useTRPC().invitation.accept.mutationOptions());

  const submit = form.handleSubmit(async (values) => {
    try {
      const result = await accept.mutateAsync({ ...values, token: props.token });
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, ['name', 'password']);
      }
      if (result.outcome === 'gone') return props.onEnd('gone');
      const { ok } = await postAuth('/sign-in/email', { email: result.email, password: values.password });
      // A full load: the session cookie decides what every page shows.
      if (ok) window.location.assign('/');
      else props.onEnd('createdSignIn');
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  const required = { required: issueText({ code: 'required', params: {} }) };
  const hasFaults = Object.keys(faults).length > 0;
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <p className="text-pretty text-muted">{t('intro', { role, inviter: invitedBy })}</p>
      <Field label={common('email')} hint={t('emailHint')}>
        {(control) => <Input {...control} type="email" value={email} readOnly autoComplete="username" />}
      </Field>
      <Field label={common('name')} error={faults.name?.message}>
        {(control) => <Input {...control} {...form.register('name', required)} autoComplete="name" />}
      </Field>
      <Field
        label={common('password')}
        hint={setup('passwordHint', { min: MIN_PASSWORD_LENGTH })}
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
      <Button
        type="submit"
        variant="primary"
        className="w-full"
        pending={isSubmitting || (isSubmitSuccessful && !hasFaults)}
      >
        {t('submit')}
      </Button>
    </form>
  );
}
