import { TRPCError } from '@trpc/server';

type Allowed<T> = Exclude<T, { outcome: 'too_many' }>;

/** Passes an outcome on, unless there were too many attempts of late: then TOO_MANY_REQUESTS. */
export function allowed<T extends { outcome: string }>(result: T): Allowed<T> {
  if (isAllowed(result)) return result;
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Too many attempts. Wait a minute.' });
}

function isAllowed<T extends { outcome: string }>(result: T): result is Allowed<T> {
  return result.outcome !== 'too_many';
}
