'use client';

import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Moment, RelativeTime } from '@/components/ui/relative-time.tsx';
import { useNameList } from '@/components/ui/use-name-list.ts';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { FieldValueChip } from '@/features/gitops/field-value.tsx';
import { shortSha } from '@/features/gitops/gitops-state.ts';
import { useChangedFieldLabel } from '@/features/workloads/use-changed-field-label.ts';
import type { EventItem } from '@/trpc/types.ts';
import { type EventDetail, eventDetails } from './event-details.ts';
import { EventIcon } from './event-icon.tsx';

/** One event: what, by whom, when, and what exactly changed. */
export function EventEntry({ event, withWorkload }: { event: EventItem; withWorkload: boolean }) {
  const t = useTranslations('events');
  const typeKey = `types.${event.type}` as never;
  const details = eventDetails(event.data);
  return (
    <li className="flex gap-3 py-3">
      <EventIcon type={event.type} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
          <p className="min-w-0 break-words">
            <span className="font-medium">{t.has(typeKey) ? t(typeKey) : event.type}</span>
            {withWorkload && event.workloadName && (
              <>
                {' · '}
                {event.workloadId && event.type !== 'workload.deleted' ? (
                  <Link
                    href={`/workloads/${event.workloadId}`}
                    className="rounded-sm text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent"
                  >
                    {event.workloadName}
                  </Link>
                ) : (
                  event.workloadName
                )}
              </>
            )}
          </p>
          <span className="text-faint text-xs">
            {withWorkload ? <Moment at={event.at} /> : <RelativeTime at={event.at} />}
          </span>
        </div>
        <p className="text-[0.8125rem] text-muted">
          <VisibleText text={event.actorName === 'system' ? t('system') : event.actorName} />
          {details.map((detail) => (
            <DetailText key={detail.kind} detail={detail} />
          ))}
        </p>
        {details.map(
          (detail) => detail.kind === 'changes' && <Changes key="changes" changes={detail.changes} />,
        )}
      </div>
    </li>
  );
}

function DetailText({ detail }: { detail: EventDetail }) {
  const t = useTranslations('events');
  const roles = useTranslations('roles');
  const kinds = useTranslations('kinds');
  const label = useChangedFieldLabel();
  const formatNames = useNameList();
  const text = () => {
    switch (detail.kind) {
      case 'changes':
        return null;
      case 'commit':
        return t('atCommit', { commit: shortSha(detail.commitSha) });
      case 'revert':
        return t('revertedTo', { version: detail.revertedTo });
      case 'fields':
        return t('changed', { fields: formatNames(detail.fields.map(label), detail.count) });
      case 'gitops':
        return detail.enabled ? t('on', { path: detail.path }) : t('off');
      case 'role':
        return t('roleFromTo', { name: detail.name, from: roles(detail.from), to: roles(detail.to) });
      case 'member': {
        const word = (role: typeof detail.from) => (role === 'none' ? t('noRole') : roles(role));
        const { name, group, from, to } = detail;
        return t('roleInGroup', { name, group, from: word(from), to: word(to) });
      }
      case 'group':
        return `${detail.from ?? t('noGroup')} → ${detail.to ?? t('noGroup')}`;
      case 'name':
        return detail.name;
      case 'as':
        return t('nameAs', { name: detail.name, role: roles(detail.role) });
      case 'repository':
        return t('repositoryId', { id: detail.repositoryId });
      case 'remaining':
        return t('remaining', { count: detail.count });
      case 'rule':
        return [`${label(detail.field)}: ${t(`rules.${detail.to}`)}`, detail.reason]
          .filter((part) => part !== '')
          .join(' · ');
      case 'demo':
        return t('demoCount', { count: detail.workloads });
      case 'kind':
        return kinds.has(detail.sourceKind as never) ? kinds(detail.sourceKind as never) : detail.sourceKind;
    }
  };
  const words = text();
  return words === null ? null : (
    <>
      {' · '}
      <VisibleText text={words} />
    </>
  );
}

function Changes({ changes }: { changes: Extract<EventDetail, { kind: 'changes' }>['changes'] }) {
  const fieldLabel = useFieldLabel();
  return (
    <ul className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1.5">
      {changes.map((change) => (
        <li key={change.field} className="flex flex-wrap items-center gap-1.5 text-[0.8125rem]">
          <span className="text-muted">{fieldLabel(change.field)}</span>
          <FieldValueChip value={change.from} tone="from" />
          <ArrowRight aria-hidden className="size-3.5 text-faint" />
          <FieldValueChip value={change.to} tone="to" />
        </li>
      ))}
    </ul>
  );
}
