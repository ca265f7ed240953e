'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Webhook, WebhookMessage } from '@/trpc/types.ts';

const TONES: Record<WebhookMessage['state'], Tone> = { pending: 'neutral', delivered: 'ok', dead: 'danger' };

/** The last messages of all webhooks; those that were given up can be sent again. */
export function MessageList({ webhooks }: { webhooks: readonly Webhook[] }) {
  const t = useTranslations('webhooks');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { data, error } = useQuery(trpc.webhook.messages.queryOptions({}));
  const resend = useMutation(
    trpc.webhook.resend.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.webhook.pathKey() }),
    }),
  );
  const failure = error ?? resend.error;
  return (
    <Card title={t('messages')} id="webhook-messages" className="mt-6" flush>
      {failure && (
        <Notice tone="danger" live className="m-4">
          {errorText(failure)}
        </Notice>
      )}
      {data?.items.length === 0 && <p className="px-4 py-4 text-muted md:px-5">{t('noMessages')}</p>}
      <ul className="divide-y">
        {data?.items.map((message) => (
          <li
            key={message.id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 md:px-5"
          >
            <div className="min-w-0">
              <div className="flex min-w-0 flex-wrap items-center gap-2">
                <Badge tone={TONES[message.state]}>{t(`states.${message.state}`)}</Badge>
                <span className="min-w-0 break-words">
                  {t('version', { workload: message.workloadName, version: message.configVersion })}
                </span>
              </div>
              <p className="mt-1 break-all text-faint text-xs">
                {webhooks.find(({ id }) => id === message.webhookId)?.url}
                {' · '}
                <RelativeTime at={message.createdAt} />
                {' · '}
                {t('attempts', { count: message.attempts })}
                {message.lastFailure !== null && (
                  <>
                    {' · '}
                    <code>{message.lastFailure}</code>
                  </>
                )}
              </p>
            </div>
            {message.state === 'dead' && (
              <Button
                size="small"
                icon={<Send aria-hidden />}
                pending={resend.isPending && resend.variables.id === message.id}
                onClick={() => resend.mutate({ id: message.id })}
              >
                {t('resend')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
