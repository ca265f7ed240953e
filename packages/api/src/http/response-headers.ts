import type { TRPCError } from '@trpc/server';
import { RETRY_UNAVAILABLE_SECONDS } from '../unexpected-error.ts';

/** Headers of a response of tRPC: never stored, and when to come back where a call was refused for now. */
export function responseHeaders(errors: readonly Pick<TRPCError, 'code'>[]): Record<string, string> {
  const has = (code: TRPCError['code']) => errors.some((error) => error.code === code);
  const seconds = has('SERVICE_UNAVAILABLE')
    ? RETRY_UNAVAILABLE_SECONDS
    : has('TOO_MANY_REQUESTS')
      ? 1
      : null;
  return { 'cache-control': 'no-store', ...(seconds !== null && { 'retry-after': String(seconds) }) };
}
