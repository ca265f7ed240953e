'use client';

import { LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useSignOut } from '@/features/people/use-sign-out.ts';
import { EnrolSteps } from './enrol-steps.tsx';

/** The steps to a second factor, and the way out for who does not want to take them now. */
export function MustEnrol({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const t = useTranslations('nav');
  const { signOut, failed } = useSignOut();
  return (
    <div className="space-y-5">
      {/* A full load: every page asks anew who is there. */}
      <EnrolSteps email={email} hasPassword={hasPassword} onDone={() => window.location.assign('/')} />
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
