'use client';

import { useState } from 'react';
import { CodeForm } from './code-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

/**
 * The password, then for whoever has a second factor a code.
 *
 * @param next local path to go to afterwards, checked by the server
 */
export function SignIn({ next }: { next: string }) {
  const [step, setStep] = useState<'password' | 'code'>('password');
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
  return <SignInForm notice={notice} onSignedIn={leave} onCodeWanted={() => setStep('code')} />;
}
