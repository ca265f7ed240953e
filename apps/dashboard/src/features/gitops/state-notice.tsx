'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button.tsx';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import type { Failure, Gitops } from '@/trpc/types.ts';
import { type GitopsState, STATE_TONES } from './gitops-state.ts';
import { STATE_ICONS } from './status-pill.tsx';
import { useFailureText } from './use-failure-text.ts';

/** What a status means, and what to do next. */
export function StateNotice(props: {
  gitops: Gitops;
  state: GitopsState;
  isAdmin: boolean;
  editPath: string;
  actions?: ReactNode;
}) {
  const { gitops, state } = props;
  const t = useTranslations('gitops');
  const failureText = useFailureText();
  const momentText = useMomentText();
  if (state === 'unread') return null;
  const look = { tone: STATE_TONES[state], icon: STATE_ICONS[state], actions: props.actions };

  if (state === 'fetch_failed' && gitops.reason) {
    const failure = { reason: gitops.reason, detail: gitops.detail, clockSeconds: gitops.clockSeconds };
    const { label, body, next } = failureText(failure);
    return (
      <Notice
        {...look}
        title={
          <>
            {t('state.fetch_failed.title')}: {lowerFirst(label)}
          </>
        }
        actions={
          <>
            {props.actions}
            {gitops.ssoUrl && <ExternalLink href={gitops.ssoUrl}>{t('authorizeToken')}</ExternalLink>}
            {props.isAdmin && <ReasonLink failure={failure} editPath={props.editPath} />}
          </>
        }
      >
        {body} {props.isAdmin || VIEWER_CODES.has(failure.detail ?? failure.reason) ? next : t('askAdmin')}
        {gitops.retryAt && ` ${t('retryAt', { when: momentText(gitops.retryAt) })}`}
      </Notice>
    );
  }
  if (state === 'in_sync' && gitops.managedFields.length === 0) {
    return (
      <Notice {...look} title={t('managesNothing')}>
        {t('managesNothingBody')}
      </Notice>
    );
  }
  const values = {
    count: state === 'invalid' ? gitops.issues.length : gitops.drift.length,
    path: gitops.path,
  };
  if (state === 'fetch_failed') return <Notice {...look} title={t('state.fetch_failed.title')} />;
  return (
    <Notice {...look} title={t(`state.${state}.title`, values)}>
      {props.isAdmin || state === 'in_sync' ? t(`state.${state}.body`) : t(`state.${state}.viewerBody`)}
    </Notice>
  );
}

const EDIT_CODES = new Set([
  'forbidden',
  'repo_not_found',
  'ref_not_found',
  'host_not_found',
  'no_credential',
]);

/** Failures that pass without a change of the settings, the credential or the installation: what to do next is the same for a viewer. */
const VIEWER_CODES = new Set<string>(['rate_limited', 'timeout', 'server_error']);

/** Links to the page of the dashboard where a failure can be fixed, if there is one. */
function ReasonLink({ failure, editPath }: { failure: Failure; editPath: string }) {
  const t = useTranslations();
  const code = failure.detail ?? failure.reason;
  const place =
    code === 'unauthorized'
      ? { href: '/credentials', label: t('nav.credentials') }
      : EDIT_CODES.has(code)
        ? { href: editPath, label: t('workload.edit') }
        : null;
  if (!place) return null;
  return (
    <Link href={place.href} className={buttonClass('secondary', 'small')}>
      {place.label}
    </Link>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase() + text.slice(1);
}
