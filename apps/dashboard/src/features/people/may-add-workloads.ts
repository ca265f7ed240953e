import type { Me } from '@/trpc/types.ts';

/** Whether somebody may add a workload somewhere: as an admin of all of them, or of a group. */
export function mayAddWorkloads({ role, groups }: Pick<Me, 'role' | 'groups'>): boolean {
  return role === 'admin' || Object.values(groups).includes('admin');
}
