'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Ban, Link2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Moment } from '@/components/ui/relative-time.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { Invitation } from '@/trpc/types.ts';
import { RenewDialog } from './renew-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

const TONES: Record<Invitation['status'], Tone> = {
  open: 'ok',
  expired: 'neutral',
  inviter_lost_rights: 'drift',
  inviter_must_enrol: 'drift',
  has_account: 'neutral',
};

/** Who is invited and has not come yet; nothing where there is nobody. */
export function InvitationList() {
  const t = useTranslations('invitations');
  const { data } = useSuspenseQuery(useTRPC().invitation.list.queryOptions());
  if (data.items.length === 0) return null;
  return (
    <Card title={t('title')} id="invitations" flush className="mt-6">
      <ul className="divide-y">
        {data.items.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Card>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { email, name, role, invitedBy, expiresAt, status } = invitation;
  const t = useTranslations('invitations');
  const roles = useTranslations('roles');
  const [dialog, setDialog] = useState<'renew' | 'revoke' | null>(null);
  const close = () => setDialog(null);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3.5 md:px-5">
      <div className="min-w-0">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium [overflow-wrap:anywhere]">{name ?? email}</span>
          <Badge>{roles(role)}</Badge>
          <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>
        </div>
        {name !== null && <p className="mt-0.5 break-all text-muted text-[0.8125rem]">{email}</p>}
        <p className="mt-0.5 text-faint text-xs">
          {t('invitedBy', { name: invitedBy })}
          {' · '}
          {t.rich('until', { when: () => <Moment at={expiresAt} /> })}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {status !== 'has_account' && (
          <Button size="small" icon={<Link2 aria-hidden />} onClick={() => setDialog('renew')}>
            {t('renew')}
          </Button>
        )}
        <Button size="small" icon={<Ban aria-hidden />} onClick={() => setDialog('revoke')}>
          {t('revoke')}
        </Button>
      </div>
      {dialog === 'renew' && <RenewDialog invitation={invitation} onClose={close} />}
      {dialog === 'revoke' && <RevokeDialog invitation={invitation} onClose={close} />}
    </li>
  );
}
