'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { postAuth } from './post-auth.ts';
import { useProviderFailure } from './use-provider-failure.ts';

export type SignInProviderButton = { id: string; name: string };

/** The ways in besides a password. Each leads to its provider, and from there back to the sign-in page. */
export function ProviderButtons({ providers, next }: { providers: SignInProviderButton[]; next: string }) {
  const t = useTranslations('signInProviders');
  const word = useProviderFailure();
  const [pending, setPending] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  async function go({ id, name }: SignInProviderButton) {
    setFault(null);
    setPending(id);
    const answer = await postAuth('/sign-in/social', { provider: id, next });
    // Stays pending: the page is being left.
    if (answer.url !== null) return window.location.assign(answer.url);
    setPending(null);
    setFault(word(answer, name));
  }

  return (
    <div className="mt-5 space-y-3">
      <div className="flex items-center gap-3 text-[0.8125rem] text-muted">
        <span className="h-px flex-1 bg-line" />
        {t('or')}
        <span className="h-px flex-1 bg-line" />
      </div>
      {fault !== null && (
        <Notice tone="danger" live>
          {fault}
        </Notice>
      )}
      {providers.map((provider) => (
        <Button
          key={provider.id}
          className="w-full min-w-0"
          pending={pending === provider.id}
          onClick={() => go(provider)}
        >
          <span className="truncate">{t('continueWith', provider)}</span>
        </Button>
      ))}
    </div>
  );
}
