import { schema } from '@tinyforge/db';
import type { ForgeKind } from '@tinyforge/providers';
import { asc, isNotNull } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
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
  createdAt: string;
  updatedAt: string;
  /** The workloads that read with it. */
  usedBy: { id: string; name: string }[];
};

/** Every credential by name, without its token. */
export async function listCredentials({
  db,
}: Pick<ServiceContext, 'db'>): Promise<{ items: CredentialListItem[] }> {
  const { credential, workload } = schema;
  const [rows, users] = await Promise.all([
    db.read
      .select({
        id: credential.id,
        name: credential.name,
        forge: credential.forge,
        baseUrl: credential.baseUrl,
        kind: credential.kind,
        appId: credential.appId,
        installationId: credential.installationId,
        createdAt: credential.createdAt,
        updatedAt: credential.updatedAt,
      })
      .from(credential)
      .orderBy(asc(credential.name)),
    db.read
      .select({ id: workload.id, name: workload.name, credentialId: workload.credentialId })
      .from(workload)
      .where(isNotNull(workload.credentialId))
      .orderBy(asc(workload.name), asc(workload.id)),
  ]);
  const usedBy = new Map<string | null, { id: string; name: string }[]>();
  for (const { credentialId, ...user } of users) {
    const known = usedBy.get(credentialId);
    if (known) known.push(user);
    else usedBy.set(credentialId, [user]);
  }
  return {
    items: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      usedBy: usedBy.get(row.id) ?? [],
    })),
  };
}
