'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState, PageHeader } from '@/components/ui/card.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { AddWebhookDialog } from './add-webhook-dialog.tsx';
import { MessageList } from './message-list.tsx';
import { WebhookRow } from './webhook-row.tsx';

export function WebhookList() {
  const t = useTranslations('webhooks');
  const [adding, setAdding] = useState(false);
  const { data } = useSuspenseQuery(useTRPC().webhook.list.queryOptions());
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
          <EmptyState icon={<WebhookIcon aria-hidden />} title={t('emptyTitle')} actions={add}>
            {t('emptyBody')}
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {data.items.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} />
            ))}
          </ul>
        )}
      </div>
      {data.items.length > 0 && <MessageList webhooks={data.items} />}
      {adding && <AddWebhookDialog onClose={() => setAdding(false)} />}
    </>
  );
}
