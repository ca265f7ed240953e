import { schema, withWorkloadLock } from '@tinyforge/db';
import type { DemoForge } from '@tinyforge/demo-forge';
import { eq } from 'drizzle-orm';
import { openToken, sealToken } from '../credential/seal-token.ts';
import { recordEvent } from '../event/record-event.ts';
import { loadWorkload } from '../workload/load-workload.ts';
import { sourceOf } from '../workload/source.ts';
import { writeSource } from '../workload/write-workload.ts';
import type { DemoContext } from './demo-context.ts';
import { findDemoCredentials, isUnderDemo } from './demo-credentials.ts';
import type { DemoMemory } from './demo-memory.ts';

/**
 * Leads everything that names a former port of the demo to the present one. May be interrupted and repeated: what has moved is left
 * alone.
 */
export async function moveDemo(ctx: DemoContext, memory: DemoMemory, forge: DemoForge): Promise<void> {
  const { workload } = schema;
  await moveCredentials(ctx, memory, forge);
  const rows = await ctx.db.read
    .select({ id: workload.id })
    .from(workload)
    .where(isUnderDemo(workload.baseUrl, memory));
  for (const { id } of rows) await moveWorkload(ctx, id, forge);
}

/** A token is bound to its address, so it is opened for the old one and sealed for the new one. */
async function moveCredentials(ctx: DemoContext, memory: DemoMemory, forge: DemoForge): Promise<void> {
  const { credential } = schema;
  for (const row of await findDemoCredentials(ctx.db.read, memory)) {
    const baseUrl = forge.baseUrl(row.forge);
    if (row.baseUrl === baseUrl) continue;
    const token = openToken(ctx.keyring, { sealed: row.sealedToken, keyId: row.keyId }, row);
    await ctx.db.write
      .update(credential)
      .set({ baseUrl, ...sealToken(ctx.keyring, token, { ...row, baseUrl }), updatedAt: ctx.clock.now() })
      .where(eq(credential.id, row.id));
  }
}

async function moveWorkload(ctx: DemoContext, id: string, forge: DemoForge): Promise<void> {
  const moved = await withWorkloadLock(ctx.db, id, async (tx) => {
    const workload = await loadWorkload(tx, id);
    const source = workload && sourceOf(workload);
    if (!workload || !source) return { outcome: 'gone' as const };
    const baseUrl = forge.baseUrl(source.forge);
    if (source.baseUrl === baseUrl) return { outcome: 'there' as const };
    // The same repositories in the same folder: their pinned ids hold.
    const options = { sameRepository: true, sameFile: true };
    const settingsVersion = await writeSource(tx, ctx, workload, { ...source, baseUrl }, options);
    const { configVersion } = workload;
    const data = { configVersion, settingsVersion, fields: ['source.baseUrl'], changes: [] };
    await recordEvent(tx, ctx, { type: 'workload.updated', workload, data });
    return { outcome: 'moved' as const };
  });
  if (moved.outcome === 'busy') throw new Error('A workload of the demo is busy.');
}
