import type { FieldValue } from '@tinyforge/core-gitops/fields';

type Role = 'admin' | 'viewer' | 'none';
type Rule = 'repository' | 'locked' | 'default';

/** Something worth showing of an event's data. */
export type EventDetail =
  | { kind: 'changes'; changes: { field: string; from: FieldValue; to: FieldValue }[] }
  | { kind: 'commit'; commitSha: string }
  | { kind: 'revert'; revertedTo: number }
  /** The first names, and the number of all. */
  | { kind: 'fields'; fields: string[]; count: number }
  | { kind: 'gitops'; enabled: boolean; path: string }
  | { kind: 'role'; name: string; from: Role; to: Role }
  | { kind: 'member'; name: string; group: string; from: Role; to: Role }
  | { kind: 'group'; from: string | null; to: string | null }
  | { kind: 'name'; name: string }
  /** Who may come, or came, and as what. */
  | { kind: 'as'; name: string; role: Role }
  | { kind: 'repository'; repositoryId: string }
  | { kind: 'demo'; workloads: number }
  | { kind: 'kind'; sourceKind: string }
  | { kind: 'remaining'; count: number }
  | { kind: 'rule'; field: string; to: Rule; reason: string };

/** Maximum number of names that an entry shows. */
const MAX_NAMES = 8;
/** Maximum length of a name that an entry shows, in UTF-16 units. */
const MAX_NAME_LENGTH = 120;

/**
 * What an event's data has to show. Events are kept for ever, so older ones may have been written by another version: what does not look as it should is
 * left out instead of trusted.
 */
export function eventDetails(data: Record<string, unknown>): EventDetail[] {
  const details: EventDetail[] = [];
  const { name, from, to, commitSha, enabled, path, repositoryId, workloads, sourceKind, revertedTo } = data;
  if (typeof name === 'string') {
    const group = data.groupName;
    if (isRole(from) && isRole(to) && typeof group === 'string') {
      details.push({ kind: 'member', name, group, from, to });
    } else if (isRole(from) && isRole(to)) details.push({ kind: 'role', name, from, to });
    else if (isRole(data.role)) details.push({ kind: 'as', name, role: data.role });
    else details.push({ kind: 'name', name });
  }
  if (isGroup(from) && isGroup(to) && (from ?? to)) {
    details.push({ kind: 'group', from: from?.name ?? null, to: to?.name ?? null });
  }
  if (typeof commitSha === 'string') details.push({ kind: 'commit', commitSha });
  if (typeof revertedTo === 'number') details.push({ kind: 'revert', revertedTo });
  if (typeof enabled === 'boolean' && typeof path === 'string')
    details.push({ kind: 'gitops', enabled, path });
  if (typeof repositoryId === 'string') details.push({ kind: 'repository', repositoryId });
  if (typeof workloads === 'number') details.push({ kind: 'demo', workloads });
  if (typeof sourceKind === 'string') details.push({ kind: 'kind', sourceKind });

  const { field, reason, remaining } = data;
  if (typeof field === 'string' && typeof reason === 'string' && isRule(to))
    details.push({ kind: 'rule', field, to, reason });
  if (Array.isArray(remaining) && remaining.length > 0)
    details.push({ kind: 'remaining', count: remaining.length });

  const changes = Array.isArray(data.changes) ? data.changes.filter(isChange) : [];
  // Fields whose values are shown need not be named once more.
  const shown = new Set(changes.map(({ field }) => plainName(field)));
  const all = Array.isArray(data.fields) ? data.fields.filter((field) => typeof field === 'string') : [];
  const named = all.filter((field) => !shown.has(plainName(field)));
  // Where an event does not hold every name, it holds their number.
  const unnamed = typeof data.fieldCount === 'number' ? Math.max(0, data.fieldCount - all.length) : 0;
  const count = named.length + unnamed;
  const fields = named.slice(0, MAX_NAMES).map(cutName);
  if (fields.length > 0) details.push({ kind: 'fields', fields, count });
  if (changes.length > 0) details.push({ kind: 'changes', changes });
  return details;
}

function cutName(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}

function plainName(field: string): string {
  return field.replace(/^(deploy|config)\./, '');
}

/** Null: no group, or one that is not shown to whoever asks. */
function isGroup(value: unknown): value is { name: string } | null {
  if (value === null) return true;
  return (
    typeof value === 'object' && value !== undefined && 'name' in value && typeof value.name === 'string'
  );
}

function isRole(value: unknown): value is Role {
  return value === 'admin' || value === 'viewer' || value === 'none';
}

function isRule(value: unknown): value is Rule {
  return value === 'repository' || value === 'locked' || value === 'default';
}

function isChange(value: unknown): value is { field: string; from: FieldValue; to: FieldValue } {
  if (typeof value !== 'object' || value === null || !('field' in value) || typeof value.field !== 'string')
    return false;
  return 'from' in value && 'to' in value && isFieldValue(value.from) && isFieldValue(value.to);
}

function isFieldValue(value: unknown): value is FieldValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
