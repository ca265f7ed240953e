import { schema, withWorkloadLock } from '@tinyforge/db';
import { eq, inArray } from 'drizzle-orm';
import { deleteCredential } from '../credential/delete-credential.ts';
import { recordEvent } from '../event/record-event.ts';
import { deleteWorkload } from '../workload/delete-workload.ts';
import { loadWorkload } from '../workload/load-workload.ts';
import { sourceOf } from '../workload/source.ts';
import { writeSource } from '../workload/write-workload.ts';
import type { DemoContext } from './demo-context.ts';
import { findDemoCredentials } from './demo-credentials.ts';
import { type DemoMemory, forgetDemo, rememberDemo } from './demo-memory.ts';

/**
 * Takes away whatever there is of the demo, also of one that was loaded or removed half-way: workloads, credentials, server, files and
 * memory. Events stay: they are append-only. Returns how many workloads went.
 */
export async function clearDemo(ctx: DemoContext, memory: DemoMemory): Promise<number> {
  await rememberDemo(ctx, { ...memory, state: 'removing' });
  const { workload } = schema;
  const rows = await ctx.db.read
    .select({ id: workload.id, name: workload.name })
    .from(workload)
    .where(eq(workload.demo, true));
  for (const { id, name } of rows) {
    const { outcome } = await deleteWorkload(ctx, { id, confirmName: name });
    if (outcome !== 'deleted' && outcome !== 'not_found') {
      throw new Error(`A workload of the demo could not be deleted: ${outcome}.`);
    }
  }
  const credentials = await findDemoCredentials(ctx.db.read, memory);
  await releaseCredentials(
    ctx,
    credentials.map(({ id }) => id),
  );
  for (const { id } of credentials) {
    const { outcome } = await deleteCredential(ctx, { id });
    if (outcome === 'in_use') throw new Error('The credential of the demo is in use.');
  }
  await ctx.demo.stop();
  await ctx.demo.removeFiles();
  await forgetDemo(ctx);
  return rows.length;
}

/** Workloads that somebody added by hand stay, and go on without the demo's credential. */
async function releaseCredentials(ctx: DemoContext, credentialIds: string[]): Promise<void> {
  const users = await ctx.db.read
    .select({ id: schema.workload.id })
    .from(schema.workload)
    .where(inArray(schema.workload.credentialId, credentialIds));
  for (const { id } of users) {
    const released = await withWorkloadLock(ctx.db, id, async (tx) => {
      const workload = await loadWorkload(tx, id);
      const source = workload && sourceOf(workload);
      if (!workload || !source) return { outcome: 'gone' as const };
      const without = { ...source, credentialId: null };
      const settingsVersion = await writeSource(tx, ctx, workload, without, {
        sameRepository: true,
        sameFile: true,
      });
      const { configVersion } = workload;
      const data = { configVersion, settingsVersion, fields: ['source.credentialId'], changes: [] };
      await recordEvent(tx, ctx, { type: 'workload.updated', workload, data });
      return { outcome: 'released' as const };
    });
    if (released.outcome === 'busy') throw new Error('A workload that uses the demo is busy.');
  }
}
