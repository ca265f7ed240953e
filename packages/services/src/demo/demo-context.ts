import { DemoForgeError, type DemoForgeErrorCode } from '@tinyforge/demo-forge';
import type { ServiceContext } from '../context.ts';
import { describeError } from '../describe-error.ts';
import type { DemoRuntime } from './demo-runtime.ts';

/** What the use cases of the demo get besides: the forge of this process. */
export type DemoContext = ServiceContext & { demo: DemoRuntime };

/** Why the demo could not be loaded, started or removed; `unexpected` is in the log. */
export type DemoFailure = { outcome: 'failed'; reason: DemoForgeErrorCode | 'unexpected' };

/** Logs what went wrong and says as much of it as a person can mend. */
export function toDemoFailure(ctx: Pick<ServiceContext, 'log'>, error: unknown): DemoFailure {
  ctx.log.error({ error: describeError(error) }, 'the demo failed');
  return { outcome: 'failed', reason: error instanceof DemoForgeError ? error.code : 'unexpected' };
}
