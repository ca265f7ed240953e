'use client';

import { LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useSignOut } from '@/features/people/use-sign-out.ts';
import { EnrolSteps } from './enrol-steps.tsx';

/**
 * The steps to a second factor, then on to `next`; and the way out for who does not want to take them now. Whoever comes here without having to is led on.
 * The server doesn't do that: it is asked for this page anew when another language is chosen, and would take the backup codes away before they are kept.
 */
export function MustEnrol(props: { email: string; hasPassword: boolean; isDone: boolean; next: string }) {
  const { email, hasPassword, next } = props;
  const [wasDoneBefore] = useState(props.isDone);
  useEffect(() => {
    if (wasDoneBefore) window.location.replace(next);
  }, [wasDoneBefore, next]);
  const t = useTranslations('nav');
  const { signOut, failed } = useSignOut();
  if (wasDoneBefore) return null;
  return (
    <div className="space-y-5">
      {/* A full load: every page asks anew who is there. */}
      <EnrolSteps email={email} hasPassword={hasPassword} onDone={() => window.location.assign(next)} />
      <div className="flex min-w-0 items-center justify-between gap-3 border-t pt-4">
        <p className="min-w-0 truncate text-[0.8125rem] text-muted">{email}</p>
        <Button variant="ghost" size="small" icon={<LogOut aria-hidden />} onClick={signOut}>
          {t('signOut')}
        </Button>
      </div>
      {failed && (
        <Notice tone="danger" live>
          {t('signOutFailed')}
        </Notice>
      )}
    </div>
  );
}
