import type { Actor } from '../context.ts';
import { groupRoleOf } from './group-roles.ts';
import type { Grouped } from './may-view.ts';

/** Whether the actor may change this workload, and read what only its admins may. Whoever may administer it may see it. */
export function mayAdminister(actor: Actor, { groupId }: Grouped): boolean {
  return administersAll(actor) || groupRoleOf(actor, groupId) === 'admin';
}

/** Whether the actor administers the installation: every workload, people, groups, credentials, tokens and webhooks. */
export function administersAll({ role }: Actor): boolean {
  return role === 'admin';
}

/** Whether there is any workload at all that the actor could administer: who has no such right is told so before anything is looked up. */
export function administersAny(actor: Actor): boolean {
  return administersAll(actor) || administeredGroups(actor).length > 0;
}

/** Ids of the groups that the actor is an admin of; of an admin for all none needs to be listed. */
export function administeredGroups({ groups }: Actor): string[] {
  return Object.keys(groups).filter((groupId) => groups[groupId] === 'admin');
}
