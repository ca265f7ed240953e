import { isRepoBacked, parseGitopsPath, type SourceKind, validateConfig } from '@tinyforge/core-gitops';
import { schema, type Transaction } from '@tinyforge/db';
import { type AllowedHost, type GitRef, parseBaseUrl, parseRepository } from '@tinyforge/providers';
import { and, eq, exists, sql } from 'drizzle-orm';
import { administersAll } from '../access/may-administer.ts';
import { checkName } from '../check-name.ts';
import type { Actor, FieldIssue } from '../context.ts';
import type { NamedGroup } from '../event/event-types.ts';
import { holdGroup } from '../group/hold-group.ts';
import { isUuid } from '../is-uuid.ts';
import { parseGitRef } from './git-ref.ts';
import { isSameRepository, type Source } from './source.ts';

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
  /** Of the file, for a new workload. Left out: as the address of the repository names it, or the default. */
  path?: string;
  /** The group that it is to be in; null: none. */
  groupId?: string | null;
};

/** The same parts as they may be stored: trimmed, and addresses and refs in their one form. */
export type ValidParts = {
  name?: string;
  source?: Source | null;
  config?: Record<string, unknown>;
  path?: string;
  group?: NamedGroup | null;
};

type Validation = {
  tx: Transaction;
  allowedHosts: readonly AllowedHost[];
  actor: Actor;
  /** What the workload is now, where there is one. */
  now?: { name: string; groupId: string | null; source: Source | null; config: Record<string, unknown> };
};

/**
 * Checks what a create or edit form sent and gathers every fault, at its field: `name`, `source.repository`, `config.port`. The one way in for both, so that nothing can be edited to what
 * could not have been created.
 *
 * Run it in the transaction that writes: a credential or a group that is found is held until the end of it.
 */
export async function validateWorkload(
  validation: Validation,
  sourceKind: SourceKind,
  parts: WorkloadParts,
): Promise<{ ok: true; parts: ValidParts } | { ok: false; issues: FieldIssue[] }> {
  const { tx, actor, now } = validation;
  const issues: FieldIssue[] = [];
  const valid: ValidParts = {};
  const fault = (field: string, code: string, params: FieldIssue['params'] = {}) => {
    issues.push({ field, code, params });
  };

  // A stored name may be one that older versions allowed. It stays valid until it is changed.
  if (parts.name !== undefined && parts.name !== now?.name) {
    const name = checkName(parts.name);
    if (name.ok) valid.name = name.name;
    else fault('name', name.code, name.params);
  }

  if (parts.groupId !== undefined && parts.groupId !== now?.groupId) {
    const held = await holdGroup(tx, actor, parts.groupId);
    if (held.ok) valid.group = held.group;
    else fault('groupId', held.code);
  }

  if (parts.source !== undefined) {
    if (!isRepoBacked(sourceKind)) {
      if (parts.source !== null) fault('source', 'source_not_used', { sourceKind });
      valid.source = null;
    } else if (parts.source === null) {
      fault('source', 'required');
    } else {
      const groupId = valid.group === undefined ? (now?.groupId ?? null) : (valid.group?.id ?? null);
      valid.source = await validateSource({ ...validation, groupId }, parts.source, fault);
    }
  }

  const path = parts.path ?? pathOfAddress(parts.source);
  if (path !== undefined && isRepoBacked(sourceKind)) {
    const parsed = parseGitopsPath(path);
    if (parsed.ok) valid.path = parsed.path;
    else if (parts.path !== undefined)
      for (const { code, params } of parsed.issues) fault('path', code, params);
  }

  if (parts.config !== undefined) {
    const checked = validateConfig(parts.config, sourceKind, now?.config);
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
  { tx, allowedHosts, actor, now, groupId }: Validation & { groupId: string | null },
  input: NonNullable<WorkloadParts['source']>,
  fault: (field: string, code: string, params?: FieldIssue['params']) => void,
): Promise<Source | undefined> {
  const baseUrl = parseBaseUrl(input.baseUrl, input.forge, allowedHosts);
  if (!baseUrl.ok) fault('source.baseUrl', baseUrl.code);
  const repository = parseRepository(input.repository, input.forge, baseUrl.ok ? baseUrl.baseUrl : undefined);
  if (!repository.ok) fault('source.repository', repository.code);
  // An address that names a branch means it: without this it would silently become the default branch.
  const named = repository.ok && input.ref.kind === 'default' ? repository.ref : undefined;
  const ref = parseGitRef(named ?? input.ref);
  if (!ref.ok) fault('source.ref', ref.code);

  if (input.credentialId !== null) {
    const credential = await holdCredential(tx, input.credentialId, groupId);
    const isKept = now?.source?.credentialId === input.credentialId;
    const mayChoose = administersAll(actor) || credential?.isOffered === true;
    if (!credential || !(isKept || mayChoose)) fault('source.credentialId', 'credential_not_found');
    else if (
      !mayChoose &&
      !(
        baseUrl.ok &&
        repository.ok &&
        now?.source &&
        isSameRepository(now.source, {
          ...input,
          baseUrl: baseUrl.baseUrl,
          repository: repository.repository,
        })
      )
    ) {
      // Its token may read more than the repository that an admin for all chose it for.
      fault('source.credentialId', 'credential_not_offered');
    } else if (credential.forge !== input.forge || (baseUrl.ok && credential.baseUrl !== baseUrl.baseUrl)) {
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

/** The path of the file that a pasted address leads to. */
function pathOfAddress(source: WorkloadParts['source']): string | undefined {
  const parsed = source && parseRepository(source.repository, source.forge, source.baseUrl);
  return parsed?.ok ? parsed.path : undefined;
}

/** The credential, kept from being deleted until the transaction ends, and whether it is offered to this group. */
async function holdCredential(tx: Transaction, id: string, groupId: string | null) {
  if (!isUuid(id)) return null;
  const { credential, credentialGroup } = schema;
  const offer = tx
    .select({ one: credentialGroup.groupId })
    .from(credentialGroup)
    .where(
      and(
        eq(credentialGroup.credentialId, credential.id),
        groupId === null ? sql`false` : eq(credentialGroup.groupId, groupId),
      ),
    );
  const [row] = await tx
    .select({
      forge: credential.forge,
      baseUrl: credential.baseUrl,
      isOffered: sql<boolean>`${exists(offer)}`,
    })
    .from(credential)
    .where(eq(credential.id, id))
    .for('key share', { of: credential });
  return row ?? null;
}
