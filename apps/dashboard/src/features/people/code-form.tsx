'use client';

import { useTranslations } from 'next-intl';
import { type SubmitEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { type AuthAnswer, postAuth } from './post-auth.ts';
import { useAuthRefusalText } from './use-auth-refusal-text.ts';

/** What makes the halfway sign-in end: only the password can begin another one. */
const ENDED = ['INVALID_TWO_FACTOR_COOKIE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'];

/** Asks for a code after the right password: six digits out of the app, or a backup code. */
export function CodeForm(props: {
  onSignedIn: () => void;
  /** The sign-in must begin anew; `message` says why, null where the person wanted that. */
  onEnded: (message: string | null) => void;
}) {
  const t = useTranslations('signInCode');
  const errors = useTranslations('errors');
  const refusalText = useAuthRefusalText();
  const [kind, setKind] = useState<'totp' | 'backup'>('totp');
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<string>();
  const [pending, setPending] = useState(false);
  const isBackup = kind === 'backup';

  function word(answer: AuthAnswer): string {
    if (answer.code === 'ACCOUNT_TEMPORARILY_LOCKED') return t('locked');
    return refusalText(answer) ?? t('wrong', { kind });
  }

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    // Apps show the digits in groups, and so they are typed.
    const typed = code.replace(/\s/g, '');
    if (typed === '') return setFault(errors('fillIn'));
    setFault(undefined);
    setPending(true);
    const path = isBackup ? '/two-factor/verify-backup-code' : '/two-factor/verify-totp';
    const answer = await postAuth(path, { code: typed });
    // Stays pending: the page is being left.
    if (answer.ok) return props.onSignedIn();
    setPending(false);
    if (answer.code !== null && ENDED.includes(answer.code)) {
      return props.onEnded(answer.code === 'INVALID_TWO_FACTOR_COOKIE' ? t('ended') : t('tooMany'));
    }
    setFault(word(answer));
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <p className="text-pretty text-muted">{t('intro', { kind })}</p>
      <Field key={kind} label={t('label', { kind })} error={fault}>
        {(control) => (
          <Input
            {...control}
            mono
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete={isBackup ? 'off' : 'one-time-code'}
            inputMode={isBackup ? 'text' : 'numeric'}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={32}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="w-full" pending={pending}>
        {t('submit')}
      </Button>
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1">
        <Button
          variant="ghost"
          size="small"
          className="-ml-2.5"
          onClick={() => {
            setKind(isBackup ? 'totp' : 'backup');
            setCode('');
            setFault(undefined);
          }}
        >
          {t('useOther', { kind })}
        </Button>
        <Button variant="ghost" size="small" className="-mr-2.5" onClick={() => props.onEnded(null)}>
          {t('startAgain')}
        </Button>
      </div>
      <p className="text-pretty text-[0.8125rem] text-muted">{t('lost')}</p>
    </form>
  );
}
