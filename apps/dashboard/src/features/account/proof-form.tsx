'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { CodeField } from './code-field.tsx';

export type Proof = { password: string; code: string };

/** Asks for what a change of the second factor needs: the password, a code, or neither. */
export function ProofForm(props: {
  asks: 'password' | 'code' | 'nothing';
  /** Whose password it is, for password managers. */
  email: string;
  children?: ReactNode;
  submit: string;
  danger?: boolean;
  /** Does it, and answers with the outcome: `wrong_password` and `wrong_code` are shown here. */
  run: (proof: Proof) => Promise<{ outcome: string }>;
  onCancel?: (() => void) | undefined;
}) {
  const t = useTranslations('secondFactor');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<{ field?: string; general?: string }>({});
  const [pending, setPending] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setFault({});
    setPending(true);
    try {
      const { outcome } = await props.run({ password, code: code.replace(/\s/g, '') });
      if (outcome === 'wrong_password') setFault({ field: t('wrongPassword') });
      if (outcome === 'wrong_code') setFault({ field: t('wrongCode') });
    } catch (error) {
      setFault({ general: errorText(error) });
    } finally {
      setPending(false);
    }
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {props.children}
      {props.asks === 'password' && (
        <>
          <input type="email" autoComplete="username" value={props.email} readOnly hidden />
          <Field label={t('password')} error={fault.field}>
            {(control) => (
              <PasswordInput
                {...control}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                autoComplete="current-password"
              />
            )}
          </Field>
        </>
      )}
      {props.asks === 'code' && (
        <CodeField label={t('code')} value={code} onChange={setCode} error={fault.field} />
      )}
      {fault.general && (
        <Notice tone="danger" live>
          {fault.general}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant={props.danger ? 'danger' : 'primary'} pending={pending}>
          {props.submit}
        </Button>
        {props.onCancel && <Button onClick={props.onCancel}>{common('cancel')}</Button>}
      </div>
    </form>
  );
}
