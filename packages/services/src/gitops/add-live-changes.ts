import type { Queryable } from '@tinyforge/db';
import { findKeyOrigins } from '../workload/find-key-origins.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import type { GitopsPanel } from './describe-gitops.ts';

/** The panel, with who moved the live side of each drift that moved there. Asks the database only where there is one. */
export async function addLiveChanges(
  db: Queryable,
  workload: Pick<WorkloadRow, 'id' | 'sourceConfig'>,
  panel: GitopsPanel,
): Promise<GitopsPanel> {
  const movedHere = panel.drift.filter(({ movedBy }) => movedBy === 'live' || movedBy === 'both');
  if (movedHere.length === 0) return panel;
  const origins = await findKeyOrigins(
    db,
    workload,
    movedHere.map(({ key }) => key),
  );
  const drift = panel.drift.map((entry) => {
    const origin = movedHere.includes(entry) ? origins.get(entry.key) : undefined;
    return origin
      ? { ...entry, liveChange: { actorName: origin.actorName, at: origin.at, cause: origin.cause } }
      : entry;
  });
  return { ...panel, drift };
}
