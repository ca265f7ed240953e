import { schema } from '@tinyforge/db';
import type { ForgeKind } from '@tinyforge/providers';
import { and, asc, eq, exists, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { administeredGroups } from '../access/may-administer.ts';
import { mayView, viewsAll } from '../access/may-view.ts';
import { administeredWorkloads, visibleWorkloads } from '../access/visible-workloads.ts';
import type { Actor, ServiceContext } from '../context.ts';
import type { CredentialKind } from './seal-token.ts';

export type CredentialListItem = {
  id: string;
  name: string;
  forge: ForgeKind;
  baseUrl: string;
  kind: CredentialKind;
  /** Of a GitHub App; null of a token. */
  appId: string | null;
  /** Null of a token, and of an app whose installation is looked up for each repository's owner. */
  installationId: string | null;
  /** Whether the form of a new workload of this forge starts with it. */
  isDefault: boolean;
  createdAt: string;
  updatedAt: string;
  /** The workloads that read with it, of those that the actor may see. */
  usedBy: { id: string; name: string }[];
  /** The groups whose admins may choose it, of those that the actor may see. */
  groups: { id: string; name: string }[];
};

/**
 * Credentials by name, without their tokens. Whoever has a role for all sees every one; an admin of groups those that are offered to them, and
 * those that their workloads read with.
 */
export async function listCredentials({
  db,
  actor,
}: Pick<ServiceContext, 'db' | 'actor'>): Promise<{ items: CredentialListItem[] }> {
  const { credential, credentialGroup, workload, workloadGroup } = schema;
  const { id, name, forge, baseUrl, kind, appId, installationId, isDefault, createdAt, updatedAt } =
    credential;
  const [rows, users, offers] = await Promise.all([
    db.read
      .select({ id, name, forge, baseUrl, kind, appId, installationId, isDefault, createdAt, updatedAt })
      .from(credential)
      .where(viewsAll(actor) ? undefined : isForAdminOfGroups(db, actor))
      .orderBy(asc(name)),
    db.read
      .select({ id: workload.id, name: workload.name, credentialId: sql<string>`${workload.credentialId}` })
      .from(workload)
      .where(and(isNotNull(workload.credentialId), visibleWorkloads(actor)))
      .orderBy(asc(workload.name), asc(workload.id)),
    db.read
      .select({ id: workloadGroup.id, name: workloadGroup.name, credentialId: credentialGroup.credentialId })
      .from(credentialGroup)
      .innerJoin(workloadGroup, eq(workloadGroup.id, credentialGroup.groupId))
      .orderBy(asc(workloadGroup.name), asc(workloadGroup.id)),
  ]);
  const usedBy = byCredential(users);
  const groups = byCredential(offers.filter((group) => mayView(actor, { groupId: group.id })));
  return {
    items: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      usedBy: usedBy.get(row.id) ?? [],
      groups: groups.get(row.id) ?? [],
    })),
  };
}

function isForAdminOfGroups({ read }: ServiceContext['db'], actor: Actor): SQL | undefined {
  const { credential, credentialGroup, workload } = schema;
  const own = administeredGroups(actor);
  if (own.length === 0) return sql`false`;
  const offered = read
    .select({ one: credentialGroup.groupId })
    .from(credentialGroup)
    .where(and(eq(credentialGroup.credentialId, credential.id), inArray(credentialGroup.groupId, own)));
  const used = read
    .select({ one: workload.id })
    .from(workload)
    .where(and(eq(workload.credentialId, credential.id), administeredWorkloads(actor)));
  return or(exists(offered), exists(used));
}

function byCredential(
  links: readonly { credentialId: string; id: string; name: string }[],
): Map<string, { id: string; name: string }[]> {
  const found = new Map<string, { id: string; name: string }[]>();
  for (const { credentialId, id, name } of links) {
    const known = found.get(credentialId);
    if (known) known.push({ id, name });
    else found.set(credentialId, [{ id, name }]);
  }
  return found;
}
