'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';

/** Offers the demo, says what it does, and shows that it is at work: it takes some seconds. */
export function LoadDemo() {
  const t = useTranslations('demo');
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const load = useMutation(
    trpc.demo.load.mutationOptions({
      onSuccess: (result) => (result.outcome === 'failed' ? undefined : client.invalidateQueries()),
    }),
  );
  return (
    <div className="border-t bg-sunken/60 px-6 py-6">
      <div className="mx-auto flex max-w-2xl flex-wrap items-center gap-x-6 gap-y-4">
        <p className="min-w-0 flex-1 basis-72 text-pretty text-[0.8125rem] text-muted">{t('explain')}</p>
        <Button icon={<FlaskConical aria-hidden />} pending={load.isPending} onClick={() => load.mutate()}>
          {t('load')}
        </Button>
      </div>
      <div role="status" className="mx-auto max-w-2xl">
        {load.isPending && (
          <div className="mt-4">
            <div className="h-1 overflow-hidden rounded-full bg-line">
              <div className="h-full w-1/3 animate-[slide_1.4s_ease-in-out_infinite] rounded-full bg-accent" />
            </div>
            <p className="mt-2 text-[0.8125rem] text-muted">{t('loading')}</p>
          </div>
        )}
      </div>
      {(load.isError || load.data?.outcome === 'failed') && (
        <Notice tone="danger" live className="mx-auto mt-4 max-w-2xl">
          {load.isError ? errorText(load.error) : t('failed')}
        </Notice>
      )}
    </div>
  );
}
