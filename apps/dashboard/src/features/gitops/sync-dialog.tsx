'use client';

import { useMutation } from '@tanstack/react-query';
import { CheckCheck, GitCommitHorizontal } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import type { Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPCClient } from '@/trpc/client.tsx';
import type { Gitops } from '@/trpc/types.ts';
import { ChangeList } from './change-list.tsx';
import { changesOf, hasMovedInRepository } from './changes-of.ts';
import { DriftSource } from './drift-source.tsx';
import { useFieldLabel } from './field-name.tsx';
import { shortSha } from './gitops-state.ts';
import { createRequestId } from './request-id.ts';
import { ReviewMark } from './review-mark.tsx';
import { compareReviews } from './review-marks.ts';
import { syncStepOf } from './sync-outcome.ts';
import { useRefreshWorkload } from './use-gitops-queries.ts';
import { useLastChange } from './use-last-change.ts';
import { useSyncText } from './use-sync-text.ts';
import { WhatMoved } from './what-moved.tsx';

export type Message = { tone: Tone; text: string };

/** One review: what was on the screen, what was on it in the review before, and the id under which it is applied at most once however often it is sent. */
type Review = { seen: Gitops; before: Gitops; requestId: string };

const startReview = (seen: Gitops, before = seen): Review => ({ seen, before, requestId: createRequestId() });

/**
 * Shows exactly what a sync will write, at which commit, and sends that revision along. The review is a snapshot: when the panel behind it
 * learns something new, this does not change under the reader's hands; the server tells, and the new drift is reviewed again.
 */
export function SyncDialog(props: {
  workload: { id: string; name: string };
  gitops: Gitops;
  onClose: (message: Message | null) => void;
}) {
  const t = useTranslations('sync');
  const common = useTranslations('common');
  const locale = useLocale();
  const fieldLabel = useFieldLabel();
  const syncText = useSyncText();
  const errorText = useErrorText();
  const refresh = useRefreshWorkload();
  const [review, setReview] = useState(() => startReview(props.gitops));
  const [message, setMessage] = useState<Message | null>(null);
  const client = useTRPCClient();
  const request = useRef(new AbortController());
  const sync = useMutation({
    mutationFn: (input: Parameters<typeof client.gitops.sync.mutate>[0]) => {
      request.current = new AbortController();
      return client.gitops.sync.mutate(input, { signal: request.current.signal });
    },
  });

  const { seen, before } = review;
  const changes = changesOf(seen.drift);
  const { marks, gone } = compareReviews(changesOf(before.drift), changes);
  const lastChange = useLastChange(props.workload.id, seen, hasMovedInRepository(seen.drift));
  const [left, setLeft] = useState<readonly string[]>([]);
  const chosen = changes.map(({ field }) => field).filter((field) => !left.includes(field));
  const stale = sync.data?.outcome === 'stale' ? sync.data : null;

  function toggle(field: string) {
    setLeft(left.includes(field) ? left.filter((one) => one !== field) : [...left, field]);
    // Another choice is another request: under the old id the outcome of the old one would come back.
    setReview(startReview(seen, before));
  }

  async function apply() {
    if (!seen.revision) return;
    setMessage(null);
    try {
      const result = await sync.mutateAsync({
        workloadId: props.workload.id,
        requestId: review.requestId,
        ...(chosen.length < changes.length && { fields: chosen }),
        reviewed: {
          blobSha: seen.revision.blobSha,
          configVersion: seen.configVersion,
          settingsVersion: seen.settingsVersion,
        },
      });
      const step = syncStepOf(result);
      const told = { tone: step.tone, text: syncText(result) };
      if (step.dialog !== 'open') void refresh(props.workload.id);
      if (step.dialog === 'closed') return props.onClose(told);
      setMessage(told);
      setReview(result.outcome === 'stale' ? startReview(result.current, seen) : startReview(seen, before));
    } catch (error) {
      if (request.current.signal.aborted) return;
      // The answer got lost, not necessarily the sync: the same request id makes a second press safe.
      setMessage({ tone: 'danger', text: errorText(error) });
    }
  }

  /** Closes the dialog. A request under way is aborted: unless the server has received it already, nothing is applied later. */
  function cancel() {
    if (!sync.isPending) return props.onClose(null);
    request.current.abort();
    void refresh(props.workload.id);
    props.onClose({ tone: 'drift', text: t('cancelled') });
  }

  return (
    <Dialog
      open
      alert
      wide
      onOpenChange={(open) => !open && cancel()}
      title={t('title', { name: props.workload.name })}
      description={changes.length > 0 ? t('body') : undefined}
      footer={
        <>
          <Button onClick={cancel}>{changes.length > 0 ? common('cancel') : common('close')}</Button>
          {changes.length > 0 && (
            <Button
              variant="primary"
              icon={<CheckCheck aria-hidden />}
              pending={sync.isPending}
              disabled={chosen.length === 0}
              onClick={apply}
            >
              {sync.isPending ? t('pending') : t('confirm', { count: chosen.length })}
            </Button>
          )}
        </>
      }
    >
      <div className="space-y-4">
        {message && (
          <Notice tone={message.tone} live title={message.text}>
            {stale && <WhatMoved workloadId={props.workload.id} stale={stale} />}
            {stale && changes.length > 0 && <p className="mt-1">{t('reviewAgain')}</p>}
          </Notice>
        )}
        {changes.length > 0 ? (
          <ChangeList
            changes={changes}
            choice={{ isChosen: (field) => !left.includes(field), toggle }}
            note={({ entry, field }) => (
              <>
                <ReviewMark mark={marks.get(field)} />
                <DriftSource entry={entry} lastChange={lastChange} />
              </>
            )}
          />
        ) : (
          <p>{t('noChanges')}</p>
        )}
        {gone.length > 0 && (
          <p className="text-[0.8125rem] text-drift">
            {t('mark.gone', { fields: new Intl.ListFormat(locale).format(gone.map(fieldLabel)) })}
          </p>
        )}
        <p role="status" className="text-[0.8125rem] text-muted empty:hidden">
          {chosen.length < changes.length && t('left', { count: changes.length - chosen.length })}
        </p>
        {seen.revision && (
          <p className="flex items-start gap-2 text-[0.8125rem] text-muted">
            <GitCommitHorizontal aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span>
              {t.rich('atRevision', {
                commit: () => (
                  <code className="font-mono text-text">{shortSha(seen.revision?.commitSha ?? '')}</code>
                ),
                blob: () => (
                  <code className="font-mono text-text">{shortSha(seen.revision?.blobSha ?? '')}</code>
                ),
                version: seen.configVersion,
              })}
            </span>
          </p>
        )}
      </div>
    </Dialog>
  );
}
