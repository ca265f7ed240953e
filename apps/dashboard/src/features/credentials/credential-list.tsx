'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState, PageHeader } from '@/components/ui/card.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { AddCredentialDialog } from './add-credential-dialog.tsx';
import { CredentialRow } from './credential-row.tsx';

export function CredentialList() {
  const t = useTranslations('credentials');
  const { isAdmin } = usePerson();
  const [adding, setAdding] = useState(false);
  const { data } = useSuspenseQuery(useTRPC().credential.list.queryOptions());
  const add = isAdmin && (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('intro')} actions={data.items.length > 0 && add} />
      <div className="overflow-hidden rounded-xl border bg-surface">
        {data.items.length === 0 ? (
          <EmptyState icon={<KeyRound aria-hidden />} title={t('emptyTitle')} actions={add}>
            {t('emptyBody')}
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {data.items.map((credential) => (
              <CredentialRow key={credential.id} credential={credential} />
            ))}
          </ul>
        )}
      </div>
      {adding && <AddCredentialDialog onClose={() => setAdding(false)} />}
    </>
  );
}
