import type { ApiContext } from '../context.ts';

/** What a caller is told whose requests wait in a crowd already. */
export const TOO_MANY_REQUESTS = 'Too many of your requests are under way. Wait for their answers first.';

/** Whose share a request is counted in: a person's own, or that of all tokens of one person. */
export function callerOf({ token, signedIn }: Pick<ApiContext, 'token' | 'signedIn'>): string {
  if (token?.outcome === 'accepted') return `tokens of ${token.bearer.actor.id}`;
  return signedIn?.actor.id ?? 'nobody';
}
