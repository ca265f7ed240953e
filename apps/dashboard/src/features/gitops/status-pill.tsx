import {
  CircleCheck,
  CircleDashed,
  CircleOff,
  FileWarning,
  FileX2,
  GitCompareArrows,
  Unplug,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { type GitopsState, STATE_TONES } from './gitops-state.ts';

export const STATE_ICONS: Record<GitopsState, typeof CircleCheck> = {
  in_sync: CircleCheck,
  drifted: GitCompareArrows,
  no_file: FileX2,
  invalid: FileWarning,
  fetch_failed: Unplug,
  disabled: CircleOff,
  unread: CircleDashed,
};

/** A status in one glance. With `driftCount`, a drifted one says in how many fields. */
export function StatusPill({ state, driftCount = 0 }: { state: GitopsState; driftCount?: number }) {
  const t = useTranslations('status');
  const Icon = STATE_ICONS[state];
  return (
    <Badge tone={STATE_TONES[state]} icon={<Icon aria-hidden />}>
      <span data-state={state}>
        {state === 'drifted' && driftCount > 0 ? t('driftedCount', { count: driftCount }) : t(state)}
      </span>
    </Badge>
  );
}
