'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';

/** While the demo is loaded: where its repositories are, and how to be rid of it. For admins. */
export function DemoCard() {
  const t = useTranslations('demo');
  const { isAdmin } = usePerson();
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery({ ...trpc.demo.state.queryOptions(), enabled: isAdmin });
  const remove = useMutation(trpc.demo.remove.mutationOptions());
  if (!isAdmin || !data?.loaded) return null;

  async function submit() {
    try {
      const { outcome } = await remove.mutateAsync();
      if (outcome === 'failed') return;
      setAsking(false);
      await client.invalidateQueries();
    } catch {
      // Shown below; the dialog stays for another try.
    }
  }

  const failure = remove.isError
    ? errorText(remove.error)
    : remove.data?.outcome === 'failed'
      ? t('removeFailed')
      : null;
  return (
    <>
      <Notice
        icon={FlaskConical}
        className="mb-5"
        title={t('loadedTitle')}
        actions={
          <Button size="small" icon={<Trash2 aria-hidden />} onClick={() => setAsking(true)}>
            {t('remove')}
          </Button>
        }
      >
        <p>{t('loadedBody')}</p>
        {data.directory && (
          <code className="mt-1 block break-all font-mono text-[0.8125rem] text-muted">{data.directory}</code>
        )}
      </Notice>
      {asking && (
        <FormDialog
          title={t('removeTitle')}
          description={t('removeBody', { count: data.workloads })}
          submitLabel={remove.isPending ? t('removing') : t('remove')}
          danger
          pending={remove.isPending}
          fault={failure}
          onSubmit={submit}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
