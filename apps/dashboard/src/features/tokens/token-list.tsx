'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Plus, Ticket } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState, PageHeader } from '@/components/ui/card.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { AddTokenDialog } from './add-token-dialog.tsx';
import { TokenRow } from './token-row.tsx';

export function TokenList() {
  const t = useTranslations('tokens');
  const [adding, setAdding] = useState(false);
  const { data } = useSuspenseQuery(useTRPC().apiToken.list.queryOptions());
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('intro')} actions={data.items.length > 0 && add} />
      <div className="overflow-hidden rounded-xl border bg-surface">
        {data.items.length === 0 ? (
          <EmptyState icon={<Ticket aria-hidden />} title={t('emptyTitle')} actions={add}>
            {t('emptyBody')}
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {data.items.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        )}
      </div>
      {adding && <AddTokenDialog onClose={() => setAdding(false)} />}
    </>
  );
}
