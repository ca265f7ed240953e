import type { Gitops } from '@/trpc/types.ts';

type Drift = Gitops['drift'];

/** Drift as a list of changes: what is live becomes what the repository declares. */
export function changesOf(drift: Drift) {
  return drift.map((entry) => ({ field: entry.field, from: entry.liveValue, to: entry.repoValue, entry }));
}

/** Whether it makes sense to ask who changed the file. */
export function hasMovedInRepository(drift: Drift): boolean {
  return drift.some(({ movedBy }) => movedBy === 'repository' || movedBy === 'both');
}
