import type { Role } from '../context.ts';
import type { Identity } from './identity.ts';

const RANKS: Readonly<Record<Role, number>> = { none: 0, viewer: 1, admin: 2 };

/** The greatest role that the operator's rules give to somebody in these groups; null: no rule speaks of them, not even the one for everybody. */
export function mapRole({ provider, groups }: Pick<Identity, 'provider' | 'groups'>): Role | null {
  const given = (provider.roles ?? [])
    .filter(({ group }) => group === '*' || groups.includes(group))
    .map(({ role }) => role);
  return given.reduce<Role | null>(
    (best, role) => (best === null || RANKS[role] > RANKS[best] ? role : best),
    null,
  );
}
