'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Invitation } from '@/trpc/types.ts';
import { DaysSelect } from './days-select.tsx';
import { DEFAULT_DAYS } from './invitation-days.ts';
import { LinkDialog } from './link-dialog.tsx';

/** Makes a new link for an invitation, which ends the one before, and mails it where there is a mail server. */
export function RenewDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const t = useTranslations('invitations');
  const trpc = useTRPC();
  const client = useQueryClient();
  const language = useLocale();
  const { sendsMail } = useSuspenseQuery(trpc.invitation.list.queryOptions()).data;
  const issueText = useIssueText();
  const errorText = useErrorText();
  const [days, setDays] = useState(DEFAULT_DAYS);
  const [fault, setFault] = useState<string | null>(null);
  const renew = useMutation(trpc.invitation.renew.mutationOptions());

  async function submit() {
    setFault(null);
    try {
      const result = await renew.mutateAsync({ id: invitation.id, expiresInDays: Number(days), language });
      if (result.outcome === 'has_account') setFault(t('hasAccount'));
      if (result.outcome === 'invalid') setFault(result.issues.map(issueText).join(' '));
    } catch (error) {
      setFault(errorText(error));
    }
    await client.invalidateQueries({ queryKey: trpc.invitation.list.queryKey() });
  }

  if (renew.data?.outcome === 'renewed') return <LinkDialog made={renew.data} onClose={onClose} />;

  return (
    <FormDialog
      title={t('renewTitle', { name: invitation.name ?? invitation.email })}
      description={
        sendsMail ? `${t('renewBody')} ${t('mail.renewBody', { email: invitation.email })}` : t('renewBody')
      }
      submitLabel={sendsMail ? t('mail.submit') : t('submit')}
      pending={renew.isPending}
      fault={fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('validFor')}>
        {(control) => (
          <DaysSelect {...control} value={days} onChange={(event) => setDays(event.target.value)} />
        )}
      </Field>
    </FormDialog>
  );
}
