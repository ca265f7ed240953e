import { schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import { type Actor, SYSTEM_ACTOR } from '../context.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { clearDemo } from './clear-demo.ts';
import { type DemoContext, type DemoFailure, toDemoFailure } from './demo-context.ts';
import { openDemoTokens } from './demo-credentials.ts';
import { recallDemo, rememberDemo } from './demo-memory.ts';
import { moveDemo } from './move-demo.ts';

export type EnsureDemoOutcome =
  | { outcome: 'running'; port: number; moved: boolean }
  | { outcome: 'not_loaded' }
  /**
   * Another process on this database serves it, or its repositories are not in this process's data folder, but perhaps in that of another
   * process.
   */
  | { outcome: 'elsewhere' }
  | DemoFailure;

/**
 * For the start of the server: starts the demo's forge where the demo is loaded, on its remembered port, or on another one that
 * everything is then moved to. Does nothing without its repositories (an empty forge would take the place of another process's), nor where
 * another process serves the demo on that port, as with a copied data folder. Clears what a load or removal left that broke off. A failure keeps nobody from starting.
 */
export async function ensureDemoRunning(
  services: Omit<DemoContext, 'actor'> & { actor?: Actor },
): Promise<EnsureDemoOutcome> {
  const ctx: DemoContext = { ...services, actor: services.actor ?? SYSTEM_ACTOR };
  return ctx.demo.exclusively(async () => {
    try {
      return await ensureRunning(ctx);
    } catch (error) {
      return toDemoFailure(ctx, error);
    }
  });
}

async function ensureRunning(ctx: DemoContext): Promise<EnsureDemoOutcome> {
  const known = await recallDemo(ctx.db.read);
  if (!known) return { outcome: 'not_loaded' };
  // A removal may have broken off after its files were gone, and anyone may end it.
  if (known.state !== 'removing' && !(await ctx.demo.hasFiles())) return { outcome: 'elsewhere' };
  if (known.state !== 'loaded') {
    await clearDemo(ctx, known);
    return { outcome: 'not_loaded' };
  }
  const tokens = await openDemoTokens(ctx, known);
  const forge = await ctx.demo.resume({ port: known.port, tokens });
  if (forge === null) return { outcome: 'elsewhere' };
  const { port } = forge;
  const formerPorts = [...known.formerPorts, known.port].filter((former) => former !== port);
  if (formerPorts.length === 0) return { outcome: 'running', port, moved: false };

  // Remembered before anything moves, so that a start that breaks off here is gone on with at the next one.
  const memory = { ...known, port, formerPorts };
  await rememberDemo(ctx, memory);
  await moveDemo(ctx, memory, forge);
  await rememberDemo(ctx, { ...memory, formerPorts: [] });
  await readAnew(ctx);
  return { outcome: 'running', port, moved: true };
}

/** A reading belongs to its address: after a move the list would show nothing. */
async function readAnew(ctx: DemoContext): Promise<void> {
  const { workload } = schema;
  const rows = await ctx.db.read
    .select({ workloadId: workload.id })
    .from(workload)
    .where(and(eq(workload.demo, true), eq(workload.gitopsEnabled, true)));
  for (const row of rows) await getGitops(ctx, row);
}
