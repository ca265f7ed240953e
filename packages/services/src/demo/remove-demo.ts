import { recordEvent } from '../event/record-event.ts';
import { clearDemo } from './clear-demo.ts';
import { type DemoContext, type DemoFailure, toDemoFailure } from './demo-context.ts';
import { recallDemo } from './demo-memory.ts';

export type RemoveDemoOutcome =
  | { outcome: 'removed'; workloads: number }
  | { outcome: 'not_loaded' }
  | DemoFailure;

/** Takes the demo away, also one that was loaded half-way. Its events stay, as all events do. */
export async function removeDemo(ctx: DemoContext): Promise<RemoveDemoOutcome> {
  return ctx.demo.exclusively(async () => {
    try {
      const memory = await recallDemo(ctx.db.read);
      if (!memory) return { outcome: 'not_loaded' };
      const workloads = await clearDemo(ctx, memory);
      const data = { workloads };
      await ctx.db.write.transaction((tx) => recordEvent(tx, ctx, { type: 'demo.removed', data }));
      return { outcome: 'removed', workloads };
    } catch (error) {
      return toDemoFailure(ctx, error);
    }
  });
}
