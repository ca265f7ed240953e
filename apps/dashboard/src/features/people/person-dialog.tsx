'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Tone } from '@/components/ui/badge.tsx';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Person } from '@/trpc/types.ts';
import { MIN_PASSWORD_LENGTH } from './password-rules.ts';

export type PersonAction = { person: Person } & (
  | { kind: 'role'; role: Person['role'] }
  | { kind: 'disable' | 'enable' | 'password' | 'secondFactor' | 'sessions' }
);

/** Asks before a person's role, access or way to sign in is changed, and does it. */
export function PersonDialog(props: {
  action: PersonAction;
  onClose: (done: { tone: Tone; text: string } | null) => void;
}) {
  const { kind, person } = props.action;
  const t = useTranslations('people');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<{ field?: string; general?: string }>({});
  const setRole = useMutation(trpc.person.setRole.mutationOptions());
  const setDisabled = useMutation(trpc.person.setDisabled.mutationOptions());
  const reset = useMutation(trpc.person.resetPassword.mutationOptions());
  const resetFactor = useMutation(trpc.person.resetSecondFactor.mutationOptions());
  const endSessions = useMutation(trpc.person.endSessions.mutationOptions());
  const isPending = [setRole, setDisabled, reset, resetFactor, endSessions].some((one) => one.isPending);
  const role = props.action.kind === 'role' ? props.action.role : person.role;

  async function run() {
    switch (kind) {
      case 'role':
        return setRole.mutateAsync({ id: person.id, role });
      case 'password':
        return reset.mutateAsync({ id: person.id, password });
      case 'secondFactor':
        return resetFactor.mutateAsync({ id: person.id });
      case 'sessions':
        return endSessions.mutateAsync({ id: person.id });
      default:
        return setDisabled.mutateAsync({ id: person.id, disabled: kind === 'disable' });
    }
  }

  async function submit() {
    setFault({});
    try {
      const result = await run();
      if (result.outcome === 'last_admin') return setFault({ general: t('last_admin') });
      if (result.outcome === 'use_account_page') return setFault({ general: t('use_account_page') });
      if ('issues' in result) return setFault({ field: result.issues.map(issueText).join(' ') });
      await client.invalidateQueries({ queryKey: trpc.person.list.queryKey() });
      props.onClose({ tone: 'ok', text: kind === 'password' ? t('resetDone') : t('changed') });
    } catch (error) {
      setFault({ general: errorText(error) });
    }
  }

  const words = {
    role: {
      title: t('roleTitle', { role, name: person.name }),
      body: t(`roleMeaning.${role}`),
      submit: t(`makeRole.${role}`),
    },
    disable: {
      title: t('disableTitle', { name: person.name }),
      body: t('disableBody'),
      submit: t('disable'),
    },
    enable: { title: t('enableTitle', { name: person.name }), body: t('enableBody'), submit: t('enable') },
    password: {
      title: t('resetTitle', { name: person.name }),
      body: t('resetBody'),
      submit: t('resetSubmit'),
    },
    secondFactor: {
      title: t('secondFactorTitle', { name: person.name }),
      body: t('secondFactorBody'),
      submit: t('resetSecondFactor'),
    },
    sessions: {
      title: t('sessionsTitle', { name: person.name }),
      body: t('sessionsBody'),
      submit: t('endSessions'),
    },
  }[kind];

  return (
    <FormDialog
      title={words.title}
      description={words.body}
      submitLabel={words.submit}
      danger={kind === 'disable'}
      pending={isPending}
      fault={fault.general}
      onSubmit={submit}
      onClose={() => props.onClose(null)}
    >
      {kind === 'password' && (
        <Field
          label={common('password')}
          hint={t('passwordHint', { min: MIN_PASSWORD_LENGTH })}
          error={fault.field}
        >
          {(control) => (
            <PasswordInput
              {...control}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoComplete="new-password"
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
