'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { AcceptForm } from './accept-form.tsx';
import { useLinkToken } from './use-link-token.ts';

/** What the link opens: the form of whoever was invited, or why there is none. */
export function AcceptInvitation() {
  const t = useTranslations('invite');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const token = useLinkToken();
  const { mutate, ...open } = useMutation(useTRPC().invitation.open.mutationOptions());
  const [end, setEnd] = useState<'gone' | 'createdSignIn' | null>(null);

  useEffect(() => {
    if (!token) return;
    setEnd(null);
    mutate({ token });
  }, [token, mutate]);

  if (token === null) return <Closed tone="drift" text={t('noToken')} />;
  if (end === 'createdSignIn') return <Closed tone="drift" text={t('createdSignIn')} />;
  if (end === 'gone' || open.data?.outcome === 'gone') {
    return <Closed tone="danger" text={t('gone')} next={t('goneNext')} />;
  }
  if (open.isError && token) {
    const retry = (
      <Button size="small" onClick={() => mutate({ token })}>
        {common('retry')}
      </Button>
    );
    return (
      <Notice tone="danger" live actions={retry}>
        {errorText(open.error)}
      </Notice>
    );
  }
  if (open.data?.outcome === 'open' && token) {
    return <AcceptForm key={token} token={token} invitation={open.data} onEnd={setEnd} />;
  }
  return (
    <div aria-busy role="status" className="space-y-4">
      <span className="sr-only">{t('opening')}</span>
      <Skeleton className="h-5 w-3/4" />
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
    </div>
  );
}

function Closed({ tone, text, next }: { tone: 'danger' | 'drift'; text: string; next?: string }) {
  const setup = useTranslations('setup');
  return (
    <div className="space-y-4">
      <Notice tone={tone} live>
        {text}
      </Notice>
      {next && <p className="text-pretty text-muted">{next}</p>}
      <Link href="/sign-in" className={buttonClass(next ? 'secondary' : 'primary')}>
        {setup('toSignIn')}
      </Link>
    </div>
  );
}
