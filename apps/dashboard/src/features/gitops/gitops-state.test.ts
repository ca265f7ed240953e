import { describe, expect, it } from 'vitest';
import { gitopsStateOf } from './gitops-state.ts';

describe('gitopsStateOf', () => {
  it('tells in sync from drifted by the number of drifted fields', () => {
    expect(gitopsStateOf('ok', 0)).toBe('in_sync');
    expect(gitopsStateOf('ok', 2)).toBe('drifted');
  });

  it.each(['disabled', 'no_file', 'fetch_failed', 'invalid'] as const)('never calls %s in sync', (status) => {
    expect(gitopsStateOf(status, 0)).toBe(status);
    expect(gitopsStateOf(status, 3)).toBe(status);
  });

  it('knows a workload that was never looked at', () => {
    expect(gitopsStateOf(null, 0)).toBe('unread');
  });
});
