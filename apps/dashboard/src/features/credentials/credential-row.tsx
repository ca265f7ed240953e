'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pin, PinOff, PlugZap, RotateCcwKey, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { Credential } from '@/trpc/types.ts';
import { DeleteCredentialDialog } from './delete-credential-dialog.tsx';
import { ReplaceTokenDialog } from './replace-token-dialog.tsx';
import { TestResult } from './test-result.tsx';

export function CredentialRow({ credential }: { credential: Credential }) {
  const t = useTranslations('credentials');
  const forges = useTranslations('forges');
  const locale = useLocale();
  const { isAdmin } = usePerson();
  const [dialog, setDialog] = useState<'replace' | 'delete' | null>(null);
  const trpc = useTRPC();
  const client = useQueryClient();
  const test = useMutation(trpc.credential.test.mutationOptions());
  const setDefault = useMutation(
    trpc.credential.setDefault.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.credential.list.pathKey() }),
    }),
  );
  const errorText = useErrorText();
  return (
    <li className="px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="min-w-0 break-words font-medium">{credential.name}</span>
            <Badge>{forges(credential.forge)}</Badge>
            {credential.isDefault && <Badge tone="accent">{t('isDefault')}</Badge>}
            {credential.kind === 'github_app' && <Badge>{t('kinds.github_app')}</Badge>}
          </div>
          <p className="mt-0.5 break-all font-mono text-muted text-xs">{credential.baseUrl}</p>
          {credential.appId !== null && (
            <p className="mt-0.5 break-words text-muted text-xs">
              {credential.installationId === null
                ? t('appOfOwners', { app: credential.appId })
                : t('appOfInstallation', {
                    app: credential.appId,
                    installation: credential.installationId,
                  })}
            </p>
          )}
          <p className="mt-1 text-faint text-xs">
            {t.rich('updated', { when: () => <RelativeTime at={credential.updatedAt} /> })}
            {' · '}
            {credential.usedBy.length === 0 ? t('unused') : `${t('usedBy')}: `}
            {credential.usedBy.map((workload, index) => (
              <span key={workload.id}>
                {index > 0 && ', '}
                <Link
                  href={`/workloads/${workload.id}`}
                  className="rounded-sm text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent"
                >
                  {workload.name}
                </Link>
              </span>
            ))}
          </p>
          {credential.groups.length > 0 && (
            <p className="mt-0.5 text-faint text-xs">
              {t('offeredTo', {
                groups: new Intl.ListFormat(locale).format(credential.groups.map(({ name }) => name)),
              })}
            </p>
          )}
        </div>
        {isAdmin && (
          <div className="flex flex-wrap gap-2">
            <Button
              size="small"
              icon={<PlugZap aria-hidden />}
              pending={test.isPending}
              onClick={() => test.mutate({ id: credential.id })}
            >
              {test.isPending ? t('testing') : t('test')}
            </Button>
            <Button
              size="small"
              icon={credential.isDefault ? <PinOff aria-hidden /> : <Pin aria-hidden />}
              pending={setDefault.isPending}
              onClick={() => setDefault.mutate({ id: credential.id, isDefault: !credential.isDefault })}
            >
              {t(credential.isDefault ? 'endDefault' : 'makeDefault')}
            </Button>
            <Button size="small" icon={<RotateCcwKey aria-hidden />} onClick={() => setDialog('replace')}>
              {t(credential.kind === 'github_app' ? 'replaceKey' : 'replace')}
            </Button>
            <Button
              size="small"
              variant="ghost"
              icon={<Trash2 aria-hidden />}
              onClick={() => setDialog('delete')}
            >
              {t('delete')}
            </Button>
          </div>
        )}
      </div>
      {setDefault.error && (
        <Notice tone="danger" live className="mt-3">
          {errorText(setDefault.error)}
        </Notice>
      )}
      <TestResult credential={credential} result={test.data} error={test.error} />
      {dialog === 'replace' && (
        <ReplaceTokenDialog
          credential={credential}
          onClose={() => {
            setDialog(null);
            test.reset();
          }}
        />
      )}
      {dialog === 'delete' && (
        <DeleteCredentialDialog credential={credential} onClose={() => setDialog(null)} />
      )}
    </li>
  );
}
