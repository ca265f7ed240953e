import { GitCommitHorizontal, Pencil, Plus, RotateCcw } from 'lucide-react';
import { cx } from '@/components/ui/cx.ts';
import type { HistoryVersion } from '@/trpc/types.ts';

const icons = { create: Plus, edit: Pencil, sync: GitCommitHorizontal, revert: RotateCcw };

const tones = {
  create: 'text-muted',
  edit: 'text-accent',
  sync: 'text-ok',
  revert: 'text-drift',
};

/** Why there is a version, at a glance; the words beside it say the same. */
export function CauseIcon({ cause }: { cause: HistoryVersion['cause'] }) {
  const Icon = icons[cause];
  return (
    <span
      aria-hidden
      className={cx('grid size-8 shrink-0 place-items-center rounded-full border bg-surface', tones[cause])}
    >
      <Icon className="size-4" />
    </span>
  );
}
