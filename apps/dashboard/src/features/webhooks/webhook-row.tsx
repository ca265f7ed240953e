'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Webhook } from '@/trpc/types.ts';
import { DeleteWebhookDialog } from './delete-webhook-dialog.tsx';

export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks');
  const common = useTranslations('common');
  const locale = useLocale();
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [deleting, setDeleting] = useState(false);
  const switchId = useId();
  const setEnabled = useMutation(
    trpc.webhook.setEnabled.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.webhook.list.queryKey() }),
    }),
  );
  const names = new Intl.ListFormat(locale).format(webhook.workloads.map(({ name }) => name));
  return (
    <li className="px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="min-w-0 break-all font-mono text-[0.8125rem]">{webhook.url}</span>
            {webhook.dead > 0 && <Badge tone="danger">{t('dead', { count: webhook.dead })}</Badge>}
            {webhook.pending > 0 && <Badge>{t('pending', { count: webhook.pending })}</Badge>}
          </div>
          <p className="mt-1 break-words text-faint text-xs">
            {webhook.allWorkloads ? t('all') : t('some', { workloads: names || common('none') })}
            {' · '}
            {webhook.lastDeliveredAt === null
              ? t('neverDelivered')
              : t.rich('delivered', { when: () => <RelativeTime at={webhook.lastDeliveredAt ?? ''} /> })}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <label htmlFor={switchId} className="text-muted text-xs">
            {t('enabled')}
          </label>
          <Switch
            id={switchId}
            checked={webhook.enabled}
            disabled={setEnabled.isPending}
            onCheckedChange={(enabled) => setEnabled.mutate({ id: webhook.id, enabled })}
          />
          <Button
            size="small"
            variant="ghost"
            icon={<Trash2 aria-hidden />}
            onClick={() => setDeleting(true)}
          >
            {t('delete')}
          </Button>
        </div>
      </div>
      {setEnabled.isError && (
        <Notice tone="danger" live className="mt-3">
          {errorText(setEnabled.error)}
        </Notice>
      )}
      {deleting && <DeleteWebhookDialog webhook={webhook} onClose={() => setDeleting(false)} />}
    </li>
  );
}
