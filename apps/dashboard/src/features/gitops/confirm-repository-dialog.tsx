'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useMomentText } from '@/i18n/use-moment-text.ts';
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
  const errorText = useErrorText();
  const refresh = useRefreshWorkload();
  const momentText = useMomentText();
  const confirm = useMutation(useTRPC().gitops.confirmRepository.mutationOptions());

  function textOf(result: NonNullable<typeof confirm.data>): string {
    switch (result.outcome) {
      case 'confirmed':
      case 'busy':
      case 'fetch_failed':
        return t(result.outcome);
      case 'stale': {
        if (result.moved.includes('repository')) return t('stale');
        const { settingsChange: by } = result;
        return by
          ? t('settingsStaleBy', { actor: by.actorName, when: momentText(by.at) })
          : t('settingsStale');
      }
      default:
        return t('other');
    }
  }

  async function accept() {
    try {
      const { workloadId, repositoryId } = props;
      const result = await confirm.mutateAsync({ workloadId, repositoryId });
      void refresh(workloadId);
      props.onClose({ tone: result.outcome === 'confirmed' ? 'ok' : 'drift', text: textOf(result) });
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  return (
    <FormDialog
      title={t('title')}
      submitLabel={t('submit')}
      danger
      pending={confirm.isPending}
      fault={confirm.error && errorText(confirm.error)}
      onSubmit={accept}
      onClose={() => props.onClose(null)}
    >
      <p className="text-pretty">
        {t.rich('body', {
          repository: () => <code className="font-mono font-medium">{props.repository}</code>,
          id: () => <code className="font-mono font-medium">{props.repositoryId}</code>,
        })}
      </p>
    </FormDialog>
  );
}
