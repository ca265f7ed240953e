'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Message } from './sync-dialog.tsx';
import { useRefreshWorkload } from './use-gitops-queries.ts';

/** Asks an admin to accept the repository that now answers under the old name. */
export function ConfirmRepositoryDialog(props: {
  workloadId: string;
  repository: string;
  repositoryId: string;
  onClose: (message: Message | null) => void;
}) {
  const t = useTranslations('replaced');
  const common = useTranslations('common');
  const errorText = useErrorText();
  const refresh = useRefreshWorkload();
  const confirm = useMutation(useTRPC().gitops.confirmRepository.mutationOptions());

  async function accept() {
    try {
      const { outcome } = await confirm.mutateAsync({
        workloadId: props.workloadId,
        repositoryId: props.repositoryId,
      });
      void refresh(props.workloadId);
      const known =
        outcome === 'confirmed' || outcome === 'stale' || outcome === 'busy' || outcome === 'fetch_failed';
      props.onClose({ tone: outcome === 'confirmed' ? 'ok' : 'drift', text: t(known ? outcome : 'other') });
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => !open && props.onClose(null)}
      title={t('title')}
      footer={
        <>
          <Button onClick={() => props.onClose(null)}>{common('cancel')}</Button>
          <Button variant="danger" pending={confirm.isPending} onClick={accept}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <p className="text-pretty">
        {t.rich('body', {
          repository: () => <code className="font-mono font-medium">{props.repository}</code>,
          id: () => <code className="font-mono font-medium">{props.repositoryId}</code>,
        })}
      </p>
      {confirm.isError && (
        <Notice tone="danger" live className="mt-3">
          {errorText(confirm.error)}
        </Notice>
      )}
    </Dialog>
  );
}
