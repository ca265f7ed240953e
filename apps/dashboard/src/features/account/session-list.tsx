'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { errorCodeOf } from '@/trpc/error-code.ts';
import { formatAddress } from './format-address.ts';
import { nameBrowser } from './name-browser.ts';

/** The browsers in which one is signed in, and the ways to end that. */
export function SessionList() {
  const t = useTranslations('sessions');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [fault, setFault] = useState<string | null>(null);
  const { data } = useSuspenseQuery(trpc.session.list.queryOptions());
  const end = useMutation(trpc.session.end.mutationOptions());
  const endOthers = useMutation(trpc.session.endOthers.mutationOptions());

  async function run(work: () => Promise<unknown>) {
    setFault(null);
    try {
      await work();
    } catch (error) {
      // One that is gone already is what was wanted.
      if (errorCodeOf(error) !== 'NOT_FOUND') setFault(errorText(error));
    }
    await client.invalidateQueries({ queryKey: trpc.session.list.queryKey() });
  }

  return (
    <>
      <ul className="divide-y">
        {data.items.map((session) => {
          const name = nameBrowser(session.userAgent) ?? t('unknown');
          return (
            <li key={session.id} className="flex items-center gap-4 px-4 py-3 md:px-5">
              <div className="min-w-0 flex-1">
                <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="min-w-0 break-words font-medium">{name}</span>
                  {session.current && <Badge tone="accent">{t('current')}</Badge>}
                </div>
                <p className="mt-0.5 text-[0.8125rem] text-muted [overflow-wrap:anywhere]">
                  {session.address === null ? t('noAddress') : formatAddress(session.address)}
                  {' · '}
                  {session.current ? (
                    t('activeNow')
                  ) : (
                    <>
                      {t('lastSeen')} <RelativeTime at={session.lastSeenAt} />
                    </>
                  )}
                </p>
              </div>
              {!session.current && (
                <Button
                  size="small"
                  aria-label={t('endOne', { name })}
                  pending={end.isPending && end.variables.id === session.id}
                  onClick={() => run(() => end.mutateAsync({ id: session.id }))}
                >
                  {t('end')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {(fault !== null || data.items.length > 1) && (
        <div className="space-y-3 border-t px-4 py-3 md:px-5">
          {fault !== null && (
            <Notice tone="danger" live>
              {fault}
            </Notice>
          )}
          {data.items.length > 1 && (
            <Button pending={endOthers.isPending} onClick={() => run(() => endOthers.mutateAsync())}>
              {t('endOthers')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
