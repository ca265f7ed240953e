import type { Gitops } from '@/trpc/types.ts';

type Compared = Pick<Gitops, 'settingsVersion' | 'configVersion' | 'readAt'>;

/**
 * Returns the later of two states of one workload. The server's own order decides, not the time at which the browser got them: versions and the time of the
 * latest fetch only grow. Of two equal ones the fetched state is returned: it also has the text of an invalid file.
 */
export function latestGitops<T extends Compared>(stored: T, fetched: T | undefined): T {
  if (!fetched) return stored;
  const order =
    stored.settingsVersion - fetched.settingsVersion ||
    stored.configVersion - fetched.configVersion ||
    timeOf(stored) - timeOf(fetched);
  return order > 0 ? stored : fetched;
}

function timeOf({ readAt }: Compared): number {
  return readAt === null ? 0 : Date.parse(readAt);
}
