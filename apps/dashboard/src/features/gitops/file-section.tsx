'use client';

import { FileCode2, GitCommitHorizontal, History } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { CopyButton } from '@/components/ui/copy-button.tsx';
import { Disclosure } from '@/components/ui/disclosure.tsx';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import type { Gitops, Workload } from '@/trpc/types.ts';
import { FilePreview, IssueList } from './file-preview.tsx';
import { shortSha } from './gitops-state.ts';
import { starterFile } from './starter-file.ts';

/** The file as it was read, the last good text when it could not be, or a proposal when there is none. */
export function FileSection({
  gitops,
  workload,
  isAdmin,
}: {
  gitops: Gitops;
  workload: Workload;
  isAdmin: boolean;
}) {
  const t = useTranslations('gitops');
  const momentText = useMomentText();

  if (gitops.status === 'no_file') {
    const text = starterFile(workload.sourceKind, workload.config);
    return (
      <Frame title={t('starterTitle')} aside={<CopyButton text={text} label={t('starterTitle')} />}>
        <p className="border-b px-4 py-2.5 text-[0.8125rem] text-muted">{t('starterBody')}</p>
        <FilePreview raw={text} issues={[]} label={t('starterTitle')} />
      </Frame>
    );
  }

  const old = gitops.status === 'fetch_failed' || gitops.status === 'invalid' ? gitops.lastGood : null;
  return (
    <>
      {gitops.revision && (
        <Frame title={<FileTitle gitops={gitops} />} aside={<CommitLink gitops={gitops} />}>
          {gitops.raw !== null ? (
            <FilePreview raw={gitops.raw} issues={gitops.issues} label={t('file')} />
          ) : (
            <>
              <IssueList issues={gitops.issues} />
              {!isAdmin && (
                <p className="border-t px-4 py-2.5 text-[0.8125rem] text-muted">{t('textHidden')}</p>
              )}
            </>
          )}
        </Frame>
      )}
      {old?.raw && (
        <Disclosure
          summary={t('oldText', { when: momentText(old.readAt) })}
          icon={<History aria-hidden className="size-4 shrink-0" />}
          className="overflow-hidden rounded-xl border border-dashed"
        >
          <div className="border-t">
            <Notice className="m-3">{t('oldTextBody', { commit: shortSha(old.commitSha) })}</Notice>
            <div className="opacity-80">
              <FilePreview raw={old.raw} issues={[]} label={t('oldText', { when: momentText(old.readAt) })} />
            </div>
          </div>
        </Disclosure>
      )}
    </>
  );
}

function Frame(props: { title: React.ReactNode; aside: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="overflow-hidden rounded-xl border">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b px-4 py-2">
        <h3 className="flex min-w-0 items-center gap-2 font-medium text-[0.8125rem]">
          <FileCode2 aria-hidden className="size-4 shrink-0 text-faint" />
          {props.title}
        </h3>
        {props.aside}
      </div>
      {props.children}
    </div>
  );
}

function FileTitle({ gitops }: { gitops: Gitops }) {
  return (
    <ExternalLink href={gitops.fileUrl} className="font-mono">
      <VisibleText text={gitops.path} />
    </ExternalLink>
  );
}

function CommitLink({ gitops }: { gitops: Gitops }) {
  if (!gitops.revision) return null;
  return (
    <span className="flex items-center gap-1.5 text-muted text-xs">
      <GitCommitHorizontal aria-hidden className="size-4" />
      <ExternalLink href={gitops.commitUrl} className="font-mono">
        {shortSha(gitops.revision.commitSha)}
      </ExternalLink>
    </span>
  );
}
