import { TRPCError } from '@trpc/server';

/** Passes a thing on, or answers NOT_FOUND where there is none. */
export function present<T>(thing: T | null): T {
  if (thing === null) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such thing here.' });
  return thing;
}
