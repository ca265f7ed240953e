import { isRepoBacked, type SourceKind, validateConfig } from '@tinyforge/core-gitops';
import { type Queryable, schema } from '@tinyforge/db';
import { type AllowedHost, type GitRef, parseBaseUrl, parseRepository } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import { checkName } from '../check-name.ts';
import type { FieldIssue } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { parseGitRef } from './git-ref.ts';
import type { Source } from './source.ts';

/** The parts of a workload that a form may send; what is left out is not checked. */
export type WorkloadParts = {
  name?: string;
  /** Null where the kind has no repository. */
  source?: {
    forge: Source['forge'];
    baseUrl: string;
    repository: string;
    ref: GitRef;
    credentialId: string | null;
  } | null;
  config?: Record<string, unknown>;
};

/** The same parts as they may be stored: trimmed, and addresses and refs in their one form. */
export type ValidParts = { name?: string; source?: Source | null; config?: Record<string, unknown> };

/**
 * Checks what a create or edit form sent and gathers every fault, at its field: `name`, `source.repository`, `config.port`. The one way in for both, so that nothing can be edited to what
 * could not have been created.
 *
 * Run it in the transaction that writes: a credential that is found is held until the end of it.
 */
export async function validateWorkload(
  { tx, allowedHosts }: { tx: Queryable; allowedHosts: readonly AllowedHost[] },
  sourceKind: SourceKind,
  parts: WorkloadParts,
): Promise<{ ok: true; parts: ValidParts } | { ok: false; issues: FieldIssue[] }> {
  const issues: FieldIssue[] = [];
  const valid: ValidParts = {};
  const fault = (field: string, code: string, params: FieldIssue['params'] = {}) => {
    issues.push({ field, code, params });
  };

  if (parts.name !== undefined) {
    const name = checkName(parts.name);
    if (name.ok) valid.name = name.name;
    else fault('name', name.code, name.params);
  }

  if (parts.source !== undefined) {
    if (!isRepoBacked(sourceKind)) {
      if (parts.source !== null) fault('source', 'source_not_used', { sourceKind });
      valid.source = null;
    } else if (parts.source === null) {
      fault('source', 'required');
    } else {
      valid.source = await validateSource(tx, allowedHosts, parts.source, fault);
    }
  }

  if (parts.config !== undefined) {
    const checked = validateConfig(parts.config, sourceKind);
    if (!checked.ok) {
      for (const issue of checked.issues) {
        fault(['config', issue.path].filter(Boolean).join('.'), issue.code, issue.params);
      }
    } else {
      valid.config = checked.config;
    }
  }

  return issues.length > 0 ? { ok: false, issues } : { ok: true, parts: valid };
}

async function validateSource(
  tx: Queryable,
  allowedHosts: readonly AllowedHost[],
  input: NonNullable<WorkloadParts['source']>,
  fault: (field: string, code: string, params?: FieldIssue['params']) => void,
): Promise<Source | undefined> {
  const baseUrl = parseBaseUrl(input.baseUrl, input.forge, allowedHosts);
  if (!baseUrl.ok) fault('source.baseUrl', baseUrl.code);
  const repository = parseRepository(input.repository, input.forge, baseUrl.ok ? baseUrl.baseUrl : undefined);
  if (!repository.ok) fault('source.repository', repository.code);
  const ref = parseGitRef(input.ref);
  if (!ref.ok) fault('source.ref', ref.code);

  if (input.credentialId !== null) {
    const credential = await holdCredential(tx, input.credentialId);
    if (!credential) fault('source.credentialId', 'credential_not_found');
    else if (credential.forge !== input.forge || (baseUrl.ok && credential.baseUrl !== baseUrl.baseUrl)) {
      fault('source.credentialId', 'credential_elsewhere', { baseUrl: credential.baseUrl });
    }
  }
  if (!baseUrl.ok || !repository.ok || !ref.ok) return undefined;
  return {
    forge: input.forge,
    baseUrl: baseUrl.baseUrl,
    repository: repository.repository,
    ref: ref.ref,
    credentialId: input.credentialId,
  };
}

/** The credential, kept from being deleted until the transaction ends. */
async function holdCredential(tx: Queryable, id: string) {
  if (!isUuid(id)) return null;
  const [row] = await tx
    .select({ forge: schema.credential.forge, baseUrl: schema.credential.baseUrl })
    .from(schema.credential)
    .where(eq(schema.credential.id, id))
    .for('key share');
  return row ?? null;
}
