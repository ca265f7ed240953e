import { expect, it } from 'vitest';
import { latestGitops } from './latest-gitops.ts';

const state = (settingsVersion: number, configVersion: number, readAt: string | null) => ({
  settingsVersion,
  configVersion,
  readAt,
});
const EARLY = '2026-01-01T10:00:00.000Z';
const LATE = '2026-01-01T10:00:05.000Z';

it('returns the stored state while nothing has been fetched', () => {
  const stored = state(1, 1, EARLY);
  expect(latestGitops(stored, undefined)).toBe(stored);
});

it('returns the fetched state of two equal ones', () => {
  const fetched = state(1, 1, EARLY);
  expect(latestGitops(state(1, 1, EARLY), fetched)).toBe(fetched);
});

it.each([
  ['settings', state(2, 1, null), state(1, 9, LATE)],
  ['live config', state(1, 2, EARLY), state(1, 1, LATE)],
  ['latest fetch', state(1, 1, LATE), state(1, 1, EARLY)],
])('returns the one with the later %s, whichever of the two that is', (_, later, earlier) => {
  expect(latestGitops(later, earlier)).toBe(later);
  expect(latestGitops(earlier, later)).toBe(later);
});
