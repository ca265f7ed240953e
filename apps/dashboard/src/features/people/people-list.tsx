'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Mail, UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { InvitationList } from '@/features/invitations/invitation-list.tsx';
import { InviteDialog } from '@/features/invitations/invite-dialog.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { type PersonAction, PersonDialog } from './person-dialog.tsx';
import { PersonRow } from './person-row.tsx';

export function PeopleList() {
  const t = useTranslations('people');
  const invitations = useTranslations('invitations');
  const [adding, setAdding] = useState(false);
  const [inviting, setInviting] = useState(false);
  const [action, setAction] = useState<PersonAction | null>(null);
  const [message, setMessage] = useState<{ tone: Tone; text: string } | null>(null);
  const { data } = useSuspenseQuery(useTRPC().person.list.queryOptions());
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('intro')}
        actions={
          <>
            <Button icon={<UserPlus aria-hidden />} onClick={() => setAdding(true)}>
              {t('add')}
            </Button>
            <Button variant="primary" icon={<Mail aria-hidden />} onClick={() => setInviting(true)}>
              {invitations('invite')}
            </Button>
          </>
        }
      />
      <div aria-live="polite" className="mb-4 empty:hidden">
        {message && <Notice tone={message.tone}>{message.text}</Notice>}
      </div>
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface">
        {data.items.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            onAction={(chosen) => {
              setMessage(null);
              setAction({ ...chosen, person });
            }}
          />
        ))}
      </ul>
      <InvitationList />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {adding && (
        <AddPersonDialog
          onClose={(added) => {
            setAdding(false);
            if (added) setMessage({ tone: 'ok', text: t('added') });
          }}
        />
      )}
      {action && (
        <PersonDialog
          action={action}
          onClose={(done) => {
            setAction(null);
            if (done) setMessage(done);
          }}
        />
      )}
    </>
  );
}
