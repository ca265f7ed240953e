'use client';

import { CheckCheck, Info, RefreshCw } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Skeleton } from '@/components/ui/card.tsx';
import { Disclosure } from '@/components/ui/disclosure.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { WorkloadPolicy } from '@/features/policy/workload-policy.tsx';
import type { Workload } from '@/trpc/types.ts';
import { ChangeList } from './change-list.tsx';
import { changesOf, hasMovedInRepository } from './changes-of.ts';
import { ConfirmRepositoryDialog } from './confirm-repository-dialog.tsx';
import { DriftSource } from './drift-source.tsx';
import { useFieldLabel } from './field-name.tsx';
import { FileSection } from './file-section.tsx';
import { GitopsSettings } from './gitops-settings.tsx';
import { gitopsStateOf } from './gitops-state.ts';
import { LockedFields } from './locked-fields.tsx';
import { StateNotice } from './state-notice.tsx';
import { StatusPill } from './status-pill.tsx';
import { type Message, SyncDialog } from './sync-dialog.tsx';
import type { GitopsQuery } from './use-gitops.ts';
import { useLastChange } from './use-last-change.ts';

/** How a workload stands against its file, and what to do about it. Only for repo-backed workloads. */
export function GitopsPanel({ workload, query }: { workload: Workload; query: GitopsQuery }) {
  const t = useTranslations('gitops');
  const replaced = useTranslations('replaced');
  const policy = useTranslations('policy');
  const isAdmin = workload.mayAdminister;
  const errorText = useErrorText();
  const [dialog, setDialog] = useState<'sync' | 'repository' | null>(null);
  const [message, setMessage] = useState<Message | null>(null);
  const { gitops, checking, error, check } = query;
  const state = gitopsStateOf(gitops.status, gitops.drift.length);
  const changes = changesOf(gitops.drift);
  const lastChange = useLastChange(workload.id, gitops, hasMovedInRepository(gitops.drift));

  const close = (told: Message | null) => {
    setDialog(null);
    if (told) setMessage(told);
  };

  return (
    <section aria-labelledby="gitops" className="min-w-0 overflow-hidden rounded-xl border bg-surface">
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2.5 md:px-5">
        <h2 id="gitops" className="font-semibold text-sm tracking-tight">
          {t('title')}
        </h2>
        <StatusPill state={state} driftCount={gitops.drift.length} />
        <div className="ml-auto flex items-center gap-3">
          {gitops.readAt && (
            <span className="text-faint text-xs">
              {t.rich('checkedAt', { when: () => <RelativeTime at={gitops.readAt ?? ''} /> })}
            </span>
          )}
          {gitops.enabled && (
            <Button
              size="small"
              icon={<RefreshCw aria-hidden />}
              pending={checking}
              onClick={() => {
                setMessage(null);
                check();
              }}
            >
              {checking ? t('checking') : t('check')}
            </Button>
          )}
        </div>
      </header>

      <div className="space-y-4 px-4 py-4 md:px-5">
        <div aria-live="polite" className="space-y-3 empty:hidden">
          {message && <Notice tone={message.tone} title={message.text} />}
          {error !== null && <Notice tone="danger" title={errorText(error)} />}
        </div>
        <StateNotice
          gitops={gitops}
          state={state}
          isAdmin={isAdmin}
          editPath={`/workloads/${workload.id}/edit`}
          actions={
            isAdmin && state === 'drifted' ? (
              <Button variant="primary" icon={<CheckCheck aria-hidden />} onClick={() => setDialog('sync')}>
                {t('sync')}
              </Button>
            ) : isAdmin && gitops.reason === 'repo_replaced' && gitops.repositoryId ? (
              <Button size="small" onClick={() => setDialog('repository')}>
                {replaced('action')}
              </Button>
            ) : undefined
          }
        />
        {gitops.renamedTo !== null && (
          <Notice icon={Info} title={t('renamed', { name: gitops.renamedTo })}>
            {t('renamedBody')}
          </Notice>
        )}
        {changes.length > 0 && (
          <ChangeList
            changes={changes}
            note={({ entry }) => <DriftSource entry={entry} lastChange={lastChange} />}
          />
        )}
        {gitops.locked.length > 0 && <LockedFields locked={gitops.locked} />}
        {gitops.ignored.length > 0 && <IgnoredFields workload={workload} ignored={gitops.ignored} />}
        {state === 'unread' && checking ? (
          <PanelSkeleton />
        ) : (
          <FileSection gitops={gitops} workload={workload} isAdmin={isAdmin} />
        )}
      </div>

      {isAdmin && (
        <Disclosure summary={t('settings')} open={!gitops.enabled} className="border-t">
          <div className="px-4 pb-5 md:px-5">
            <GitopsSettings
              key={`${gitops.enabled} ${gitops.path}`}
              workloadId={workload.id}
              enabled={gitops.enabled}
              path={gitops.path}
              settingsVersion={gitops.settingsVersion}
              onStale={(text) => setMessage({ tone: 'drift', text })}
              onSaved={() => setMessage({ tone: 'ok', text: t('configured') })}
            />
          </div>
        </Disclosure>
      )}

      <Disclosure summary={policy('title')} className="border-t">
        <div className="px-4 pb-5 md:px-5">
          <WorkloadPolicy workloadId={workload.id} isAdmin={isAdmin} />
        </div>
      </Disclosure>

      {dialog === 'sync' && <SyncDialog workload={workload} gitops={gitops} onClose={close} />}
      {dialog === 'repository' && gitops.repositoryId && (
        <ConfirmRepositoryDialog
          workloadId={workload.id}
          repository={workload.source?.repository ?? workload.name}
          repositoryId={gitops.repositoryId}
          onClose={close}
        />
      )}
    </section>
  );
}

function IgnoredFields({ workload, ignored }: { workload: Workload; ignored: { field: string }[] }) {
  const t = useTranslations('gitops');
  const kinds = useTranslations('kinds');
  const fieldLabel = useFieldLabel();
  const locale = useLocale();
  return (
    <Notice icon={Info} title={t('ignoredTitle', { count: ignored.length })}>
      {t('ignoredBody', {
        kind: kinds(workload.sourceKind),
        fields: new Intl.ListFormat(locale).format(
          ignored.map(({ field }) => `${fieldLabel(field)} (${field})`),
        ),
      })}
    </Notice>
  );
}

/** In the measures of the panel, while the file is fetched for the first time. */
function PanelSkeleton() {
  const t = useTranslations('gitops');
  return (
    <div aria-busy className="space-y-4">
      <p role="status" className="text-muted">
        {t('looking')}
      </p>
      <Skeleton className="h-28 rounded-xl" />
      <Skeleton className="h-44 rounded-xl" />
    </div>
  );
}
