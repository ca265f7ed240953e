'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { LoadError } from '@/components/layout/query-boundary.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useNameList } from '@/components/ui/use-name-list.ts';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { createRequestId } from '@/features/gitops/request-id.ts';
import type { Message } from '@/features/gitops/sync-dialog.tsx';
import { useRefreshWorkload } from '@/features/gitops/use-gitops-queries.ts';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { RevertOutcome, RevertPlan } from '@/trpc/types.ts';
import { DifferenceTable } from './difference-table.tsx';

type StaleRevert = Extract<RevertOutcome, { outcome: 'stale' }>;

/**
 * Shows exactly what a revert will write, or why it is refused, and sends along the version that this was seen on. The plan is a snapshot: what others do
 * meanwhile does not change it under the reader's hands; the server tells, and the new plan is reviewed again.
 */
export function RevertDialog(props: {
  workload: { id: string; name: string };
  version: number;
  onClose: (message: Message | null) => void;
}) {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const refresh = useRefreshWorkload();
  const trpc = useTRPC();
  const { version } = props;
  const { id: workloadId, name } = props.workload;
  const preview = useQuery({
    ...trpc.history.previewRevert.queryOptions({ workloadId, version }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [stale, setStale] = useState<StaleRevert | null>(null);
  const [requestId, setRequestId] = useState(createRequestId);
  const [problem, setProblem] = useState<string | null>(null);
  const revert = useMutation(trpc.history.revert.mutationOptions());
  const plan = stale?.current ?? preview.data;
  const mayRevert =
    plan && plan.changes.length > 0 && plan.managedFields.length === 0 && plan.issues.length === 0;

  async function confirm(reviewed: RevertPlan) {
    setProblem(null);
    const { configVersion } = reviewed;
    try {
      const result = await revert.mutateAsync({ workloadId, version, configVersion, requestId });
      if (result.outcome !== 'busy') void refresh(workloadId);
      switch (result.outcome) {
        case 'reverted':
          return props.onClose({
            tone: 'ok',
            text: t('reverted', { version, newVersion: result.configVersion }),
          });
        case 'unchanged':
          return props.onClose({ tone: 'ok', text: t('unchanged', { version }) });
        case 'stale':
          setRequestId(createRequestId());
          return setStale(result);
        case 'busy':
          return setProblem(t('busy'));
        default:
          // GitOps was turned on, or the file has come to declare more, since the plan was made: a new plan says what.
          setStale(null);
          await preview.refetch();
      }
    } catch (error) {
      // The answer got lost, not necessarily the revert: the same request id makes a second press safe.
      setProblem(errorText(error));
    }
  }

  return (
    <Dialog
      open
      alert
      wide
      onOpenChange={(open) => !open && !revert.isPending && props.onClose(null)}
      title={t('revertTitle', { name, version })}
      description={mayRevert ? t('revertBody') : undefined}
      footer={
        <>
          <Button onClick={() => props.onClose(null)} disabled={revert.isPending}>
            {mayRevert ? common('cancel') : common('close')}
          </Button>
          {mayRevert && (
            <Button
              variant="primary"
              icon={<RotateCcw aria-hidden />}
              pending={revert.isPending}
              onClick={() => void confirm(plan)}
            >
              {t('confirm', { version })}
            </Button>
          )}
        </>
      }
    >
      <div className="space-y-4">
        {problem && <Notice tone="danger" live title={problem} />}
        {stale && <StaleReason stale={stale} />}
        {preview.isError && !plan && <LoadError error={preview.error} retry={() => void preview.refetch()} />}
        {preview.isPending && !plan && <Skeleton className="h-32 rounded-xl" />}
        {plan && <Plan plan={plan} />}
      </div>
    </Dialog>
  );
}

function StaleReason({ stale }: { stale: StaleRevert }) {
  const t = useTranslations('history');
  const formatNames = useNameList();
  const fieldLabel = useFieldLabel();
  const { configChange, moved } = stale;
  const fields = moved.map((change) => fieldLabel(change.kind === 'field' ? change.field : change.key));
  return (
    <Notice tone="drift" live title={t('staleTitle')}>
      {configChange && (
        <>
          <VisibleText text={configChange.actorName} />, <RelativeTime at={configChange.at} />
          {fields.length > 0 && `: ${formatNames(fields, stale.movedCount)}`}
          {'. '}
        </>
      )}
      {t('reviewAgain')}
    </Notice>
  );
}

function Plan({ plan }: { plan: RevertPlan }) {
  const t = useTranslations('history');
  const locale = useLocale();
  const fieldLabel = useFieldLabel();
  const issueText = useIssueText();
  const { changes, managedFields, issues, version, configVersion } = plan;
  if (changes.length === 0) return <p>{t('nothingToRevert', { version })}</p>;
  return (
    <>
      {managedFields.length > 0 && (
        <Notice tone="danger" title={t('managedTitle')}>
          {t('managedBody', {
            fields: new Intl.ListFormat(locale).format(managedFields.map(fieldLabel)),
            count: managedFields.length,
          })}
        </Notice>
      )}
      {issues.length > 0 && (
        <Notice tone="danger" title={t('invalidTitle')}>
          <ul className="list-disc pl-4">
            {issues.map((issue) => (
              <li key={`${issue.path} ${issue.code}`}>
                {fieldLabel(issue.path ?? '')}: {issueText(issue)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <DifferenceTable
        changes={changes}
        changeCount={plan.changeCount}
        from={t('liveVersion', { version: configVersion })}
        to={t('version', { version })}
      />
    </>
  );
}
