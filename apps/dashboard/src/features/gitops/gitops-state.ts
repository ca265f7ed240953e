import type { Tone } from '@/components/ui/badge.tsx';

/** The panel's five statuses, with `ok` told apart by its drift, and `unread` for a list row that was never looked at. */
export const GITOPS_STATES = [
  'in_sync',
  'drifted',
  'no_file',
  'invalid',
  'fetch_failed',
  'disabled',
  'unread',
] as const;
export type GitopsState = (typeof GITOPS_STATES)[number];

type Status = 'disabled' | 'ok' | 'no_file' | 'fetch_failed' | 'invalid';

/**
 * What to call a reading. The latest attempt alone decides: a file that could not be read is never *in sync*.
 *
 * @param status null: enabled, and never read
 */
export function gitopsStateOf(status: Status | null, driftCount: number): GitopsState {
  if (status === null) return 'unread';
  if (status !== 'ok') return status;
  return driftCount > 0 ? 'drifted' : 'in_sync';
}

export const STATE_TONES: Record<GitopsState, Tone> = {
  in_sync: 'ok',
  drifted: 'drift',
  no_file: 'neutral',
  invalid: 'danger',
  fetch_failed: 'danger',
  disabled: 'neutral',
  unread: 'neutral',
};

/** A commit as people write it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
