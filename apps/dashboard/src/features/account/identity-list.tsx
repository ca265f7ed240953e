'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { postAuth } from '@/features/people/post-auth.ts';
import { useProviderFailure } from '@/features/people/use-provider-failure.ts';
import { useTRPC } from '@/trpc/client.tsx';

/**
 * The providers that one can sign in with, and the ways to change that.
 *
 * @param came what connecting one has come to, after a way to the provider and back; null: nobody comes from there
 */
export function IdentityList({ came }: { came: { tone: 'danger' | 'ok'; text: string } | null }) {
  const t = useTranslations('identities');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const word = useProviderFailure();
  const [told, setTold] = useState(came);
  const [leaving, setLeaving] = useState<string | null>(null);
  const { data } = useSuspenseQuery(trpc.identity.list.queryOptions());
  const disconnect = useMutation(trpc.identity.disconnect.mutationOptions());
  type Provider = (typeof data.providers)[number];

  async function connect({ id, name }: Provider) {
    setTold(null);
    setLeaving(id);
    const answer = await postAuth('/link-social', { provider: id });
    // Stays pending: the page is being left.
    if (answer.url !== null) return window.location.assign(answer.url);
    setLeaving(null);
    setTold({ tone: 'danger', text: word(answer, name) });
  }

  async function remove({ id, name }: Provider) {
    setTold(null);
    try {
      const { outcome } = await disconnect.mutateAsync({ provider: id });
      setTold(
        outcome === 'last_way'
          ? { tone: 'danger', text: t('lastWay', { name }) }
          : { tone: 'ok', text: t('disconnected', { name }) },
      );
    } catch (error) {
      setTold({ tone: 'danger', text: errorText(error) });
    }
    await client.invalidateQueries({ queryKey: trpc.identity.list.queryKey() });
  }

  return (
    <>
      {told !== null && (
        <div className="border-b px-4 py-3 md:px-5">
          <Notice tone={told.tone} live>
            {told.text}
          </Notice>
        </div>
      )}
      <ul className="divide-y">
        {data.providers.map((provider) => (
          <li key={provider.id} className="flex items-center gap-4 px-4 py-3 md:px-5">
            <div className="min-w-0 flex-1">
              <span className="min-w-0 break-words font-medium">{provider.name}</span>
              <p className="mt-0.5 text-[0.8125rem] text-muted">
                {provider.connectedAt === null ? (
                  t('off')
                ) : (
                  <>
                    {t('since')} <RelativeTime at={provider.connectedAt} />
                  </>
                )}
              </p>
            </div>
            {provider.connectedAt === null ? (
              <Button
                size="small"
                aria-label={t('connectOne', { name: provider.name })}
                pending={leaving === provider.id}
                onClick={() => connect(provider)}
              >
                {t('connect')}
              </Button>
            ) : (
              <Button
                size="small"
                aria-label={t('disconnectOne', { name: provider.name })}
                pending={disconnect.isPending && disconnect.variables.provider === provider.id}
                onClick={() => remove(provider)}
              >
                {t('disconnect')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
