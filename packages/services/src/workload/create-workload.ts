import { randomUUID } from 'node:crypto';
import type { SourceKind } from '@tinyforge/core-gitops';
import { schema, type Transaction } from '@tinyforge/db';
import { like } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { holdDefaultPolicy } from '../policy/stored-default-policy.ts';
import { enqueueConfigChange } from '../webhook/enqueue-config-change.ts';
import { checkSlug, deriveSlug, freeSlug } from './derive-slug.ts';
import { sourceColumns } from './source.ts';
import { type ValidParts, validateWorkload, type WorkloadParts } from './validate-workload.ts';

export type CreateWorkloadInput = Required<Omit<WorkloadParts, 'groupId' | 'path'>> & {
  path?: string;
  sourceKind: SourceKind;
  /** Left out: none, which only an admin for all may choose. */
  groupId?: string | null;
  /** Short name for addresses. Left out or empty: derived from the name, with a number where it is taken. */
  slug?: string;
};

export type CreateWorkloadOutcome =
  | { outcome: 'created'; id: string; slug: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Adds a workload with its first config version. GitOps starts off. `demo` marks what goes with the demo. */
export async function createWorkload(
  ctx: ServiceContext,
  input: CreateWorkloadInput,
  options: { demo?: boolean } = {},
): Promise<CreateWorkloadOutcome> {
  return ctx.db.write.transaction(async (tx) => {
    const validation = { tx, allowedHosts: ctx.allowedHosts(), actor: ctx.actor };
    const parts = { ...input, groupId: input.groupId ?? null };
    const valid = await validateWorkload(validation, input.sourceKind, parts);
    const chosen = input.slug?.trim() ? checkSlug(input.slug) : null;
    const slugIssues = chosen && !chosen.ok ? [slugIssue(chosen.code, chosen.params)] : [];
    if (!valid.ok) return { outcome: 'invalid', issues: [...valid.issues, ...slugIssues] };
    if (chosen && !chosen.ok) return { outcome: 'invalid', issues: slugIssues };
    const { sourceKind } = input;
    // A common rule that changes meanwhile waits, and then finds the workload.
    await holdDefaultPolicy(tx, ctx.clock.now(), 'share');
    const slug = chosen?.slug ?? null;
    const row = await insertWorkload(tx, ctx, { ...valid.parts, ...options, sourceKind, slug });
    if (!row) return { outcome: 'invalid', issues: [slugIssue('slug_taken')] };
    await recordEvent(tx, ctx, {
      type: 'workload.created',
      workload: row,
      data: { sourceKind },
    });
    return { outcome: 'created', id: row.id, slug: row.slug };
  });
}

function slugIssue(
  code: 'too_long' | 'bad_slug' | 'slug_taken',
  params: FieldIssue['params'] = {},
): FieldIssue {
  return { field: 'slug', code, params };
}

/**
 * Inserts the row under the chosen slug, or the first free one that is derived from the name, and version 1 of its history. Null: the chosen
 * slug is taken.
 */
async function insertWorkload(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'actor' | 'clock'>,
  parts: ValidParts & { sourceKind: SourceKind; slug: string | null; demo?: boolean },
): Promise<{ id: string; slug: string; name: string } | null> {
  const { name = '', source = null, config = {}, group = null, path, sourceKind, demo = false } = parts;
  const at = ctx.clock.now();
  const wanted = parts.slug ?? deriveSlug(name);
  for (;;) {
    // `wanted` has no character that LIKE reads as a wildcard.
    const taken = await tx
      .select({ slug: schema.workload.slug })
      .from(schema.workload)
      .where(like(schema.workload.slug, `${wanted}%`));
    const [row] = await tx
      .insert(schema.workload)
      .values({
        id: randomUUID(),
        slug: parts.slug ?? freeSlug(wanted, new Set(taken.map((other) => other.slug))),
        name,
        sourceKind,
        sourceConfig: config,
        ...sourceColumns(source),
        ...(path !== undefined && { gitopsPath: path }),
        groupId: group?.id ?? null,
        demo,
        createdAt: at,
        updatedAt: at,
      })
      .onConflictDoNothing({ target: schema.workload.slug })
      .returning({ id: schema.workload.id, slug: schema.workload.slug, name: schema.workload.name });
    if (!row && parts.slug !== null) return null;
    if (!row) continue; // Another transaction took the slug between the two statements: look again.
    await tx.insert(schema.configHistory).values({
      workloadId: row.id,
      version: 1,
      config,
      cause: 'create',
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      at,
    });
    const change = { workload: row, configVersion: 1, cause: 'create', commitSha: null } as const;
    await enqueueConfigChange(tx, ctx, { ...change, before: {}, after: config });
    return row;
  }
}
