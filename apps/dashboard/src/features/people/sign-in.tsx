'use client';

import { useState } from 'react';
import { Notice } from '@/components/ui/notice.tsx';
import { CodeForm } from './code-form.tsx';
import { ProviderButtons, type SignInProviderButton } from './provider-buttons.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** The password or a provider, then for whoever has a second factor a code. */
export function SignIn(props: {
  /** Local path to go to afterwards, checked by the server. */
  next: string;
  providers: SignInProviderButton[];
  /** What a sign-in with a provider came to that has just failed. */
  failure: string | null;
  /** That the person signed out, or that their session ended. */
  left: string | undefined;
  /** A provider has said who it is, and the second factor comes next. */
  wantsCode: boolean;
}) {
  const { next, providers } = props;
  const [step, setStep] = useState<'password' | 'code'>(props.wantsCode ? 'code' : 'password');
  const [notice, setNotice] = useState<string | null>(null);
  // A full load: the session cookie decides what every page shows.
  const leave = () => window.location.assign(next);

  if (step === 'code') {
    return (
      <CodeForm
        onSignedIn={leave}
        onEnded={(message) => {
          setNotice(message);
          setStep('password');
        }}
      />
    );
  }
  return (
    <>
      {props.failure !== null && notice === null && (
        <Notice tone="danger" className="mb-4">
          {props.failure}
        </Notice>
      )}
      {props.left !== undefined && props.failure === null && notice === null && (
        <Notice className="mb-4">{props.left}</Notice>
      )}
      <SignInForm notice={notice} onSignedIn={leave} onCodeWanted={() => setStep('code')} />
      {providers.length > 0 && <ProviderButtons providers={providers} next={next} />}
    </>
  );
}
