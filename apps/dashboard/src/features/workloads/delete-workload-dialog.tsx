'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useRefreshWorkload } from '@/features/gitops/use-gitops-queries.ts';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { StaleDelete } from '@/trpc/types.ts';

/** Deletes a workload once its name has been typed, as it was on the screen: what moved since is told first. */
export function DeleteWorkloadDialog(props: {
  workload: { id: string; name: string; configVersion: number; settingsVersion: number };
  onClose: () => void;
}) {
  const t = useTranslations('delete');
  const router = useRouter();
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const remove = useMutation(trpc.workload.delete.mutationOptions());
  const { id, name } = props.workload;
  const refresh = useRefreshWorkload();
  const [startedFrom, setStartedFrom] = useState(() => versionsOf(props.workload));
  const [stale, setStale] = useState<StaleDelete | null>(null);

  async function submit() {
    if (typed.trim() !== name) return setError(t('mismatch'));
    setError(undefined);
    try {
      const result = await remove.mutateAsync({ id, confirmName: typed, ...startedFrom });
      if (result.outcome === 'stale') {
        setStartedFrom(versionsOf(result));
        setStale(result);
        return void refresh(id);
      }
      const { outcome } = result;
      if (outcome === 'name_mismatch') return setError(t('mismatch'));
      if (outcome === 'busy') return setError(t('busy'));
      await client.invalidateQueries({ queryKey: trpc.workload.list.pathKey() });
      router.push('/');
    } catch (caught) {
      setError(errorText(caught));
    }
  }

  return (
    <FormDialog
      title={t('title', { name })}
      description={t('body')}
      submitLabel={t('submit')}
      danger
      pending={remove.isPending || remove.data?.outcome === 'deleted'}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {stale && <WhatMovedMeanwhile stale={stale} />}
      <Field
        label={t.rich('confirm', { name: () => <span className="break-all font-mono">{name}</span> })}
        error={error}
      >
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** What is sent along: a workload that moved since is not the one that was seen. */
function versionsOf({ configVersion, settingsVersion }: { configVersion: number; settingsVersion: number }) {
  return { configVersion, settingsVersion };
}

function WhatMovedMeanwhile({ stale }: { stale: StaleDelete }) {
  const t = useTranslations();
  const changes = { config: stale.configChange, settings: stale.settingsChange };
  return (
    <Notice tone="drift" live title={t('delete.staleTitle')} className="mb-4">
      <ul className="list-disc pl-4">
        {stale.moved.map((side) => (
          <li key={side}>
            {t(`sync.side.${side}`)}
            {changes[side] && (
              <>
                {' · '}
                <VisibleText text={changes[side].actorName} />, <RelativeTime at={changes[side].at} />
              </>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-1">{t('delete.staleBody')}</p>
    </Notice>
  );
}
