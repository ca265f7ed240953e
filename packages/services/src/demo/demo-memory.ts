import type { Queryable } from '@tinyforge/db';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import {
  deleteSystemSetting,
  readSystemSetting,
  SYSTEM_KEYS,
  writeSystemSetting,
} from '../system-setting.ts';

const demoMemory = z.object({
  /** `loading` and `removing` are kept, so that a process that dies in between leaves a trace to clean up after. */
  state: z.enum(['loading', 'loaded', 'removing']),
  /** 0 until the first start has found one. */
  port: z.int().min(0).max(65_535),
  /** Ports that it had before, while credentials and workloads may still name them. */
  formerPorts: z.array(z.int()),
});

/** What the database remembers of the demo. */
export type DemoMemory = z.infer<typeof demoMemory>;

/** Null: there is no demo, and nothing is left of one. */
export async function recallDemo(db: Queryable): Promise<DemoMemory | null> {
  const stored = await readSystemSetting(db, SYSTEM_KEYS.demo);
  return stored === undefined ? null : demoMemory.parse(stored);
}

/** Replaces what is remembered: `loading` and `removing` before the deed, `loaded` after it. */
export async function rememberDemo(
  ctx: Pick<ServiceContext, 'db' | 'clock'>,
  memory: DemoMemory,
): Promise<void> {
  await writeSystemSetting(ctx.db.write, SYSTEM_KEYS.demo, memory, ctx.clock.now());
}

/** The last step of a removal: after it there is no demo. */
export async function forgetDemo(ctx: Pick<ServiceContext, 'db'>): Promise<void> {
  await deleteSystemSetting(ctx.db.write, SYSTEM_KEYS.demo);
}
