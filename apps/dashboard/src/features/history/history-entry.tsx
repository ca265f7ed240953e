'use client';

import { GitCompareArrows, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { HistoryItem } from '@/trpc/types.ts';
import { CauseIcon } from './cause-icon.tsx';
import { DifferenceChips } from './difference-chips.tsx';
import { useCauseText, VersionFacts } from './version-facts.tsx';

/** One version on the timeline: why, by whom, when, what it changed, and what can be done with it. */
export function HistoryEntry(props: {
  item: HistoryItem;
  isLive: boolean;
  /** The version that waits for a second one to be compared with. */
  picked: number | null;
  /** Null where there is no other version to compare with. */
  onPick: ((version: number) => void) | null;
  /** Null for who may not. */
  onRevert: ((version: number) => void) | null;
}) {
  const t = useTranslations('history');
  const causeText = useCauseText();
  const { item, isLive, picked } = props;
  const { version } = item;
  const isPicked = picked === version;
  return (
    <li data-version={version} className="group relative flex gap-3.5 pb-6 last:pb-0">
      <span aria-hidden className="absolute top-9 bottom-1 left-4 w-px bg-line group-last:hidden" />
      <CauseIcon cause={item.cause} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0">
            <h2 className="flex flex-wrap items-center gap-2 font-semibold text-sm tracking-tight">
              <span className="tabular-nums">{t('version', { version })}</span>
              <span className="font-normal text-muted">{causeText(item)}</span>
              {isLive && <Badge tone="ok">{t('live')}</Badge>}
            </h2>
            <VersionFacts version={item} />
          </div>
          <div className="-ml-2 flex flex-wrap gap-1 sm:ml-0">
            {props.onPick && (
              <Button
                size="small"
                variant={isPicked ? 'secondary' : 'ghost'}
                aria-pressed={isPicked}
                aria-label={t('compareLabel', { version })}
                icon={<GitCompareArrows aria-hidden />}
                onClick={() => props.onPick?.(version)}
              >
                {picked === null || isPicked ? t('compare') : t('compareWith', { version: picked })}
              </Button>
            )}
            {props.onRevert && !isLive && (
              <Button
                size="small"
                variant="ghost"
                aria-label={t('revertLabel', { version })}
                icon={<RotateCcw aria-hidden />}
                onClick={() => props.onRevert?.(version)}
              >
                {t('revert')}
              </Button>
            )}
          </div>
        </div>
        <div className="mt-2.5">
          <DifferenceChips changes={item.changes} changeCount={item.changeCount} isFirst={version === 1} />
        </div>
      </div>
    </li>
  );
}
