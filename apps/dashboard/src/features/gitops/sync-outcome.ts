import type { Tone } from '@/components/ui/badge.tsx';
import type { SyncOutcome } from '@/trpc/types.ts';

/**
 * Where the answer to a sync leads: `closed` back to the panel, `open` leaves the confirmation as it is for another try, `review` shows what moved
 * and asks again.
 */
export type SyncStep = { tone: Tone; dialog: 'closed' | 'open' | 'review' };

/** What becomes of the confirmation after an outcome. */
export function syncStepOf(result: SyncOutcome): SyncStep {
  switch (result.outcome) {
    case 'applied':
    case 'unchanged':
      return { tone: 'ok', dialog: 'closed' };
    case 'stale':
      // Only a readable file can be reviewed again; any other state is the panel's to explain.
      return { tone: 'drift', dialog: result.current.status === 'ok' ? 'review' : 'closed' };
    case 'busy':
    case 'fetch_failed':
      return { tone: 'drift', dialog: 'open' };
    default:
      return { tone: 'danger', dialog: 'closed' };
  }
}
