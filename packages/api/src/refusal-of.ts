import type { TokenAnswer } from '@tinyforge/services';
import type { ApiContext } from './context.ts';

/** What the bearer of a token that does not work is told. A true token has ended; anything else is unknown. */
const TOKEN_REFUSALS = {
  unknown: 'This token is not known here.',
  expired: 'This token has expired.',
  revoked: 'This token was revoked.',
  owner_disabled: "This token's owner is disabled.",
} satisfies Record<Extract<TokenAnswer, { outcome: 'refused' }>['reason'], string>;

/** What is told to whoever must have a second factor and has none yet. */
export const ENROL_FIRST = 'Set up a second factor first.';

/** Why nobody may go on with this request, in a sentence; null when somebody may. */
export function refusalOf({ token, signedIn }: Pick<ApiContext, 'token' | 'signedIn'>): string | null {
  if (token) return token.outcome === 'refused' ? TOKEN_REFUSALS[token.reason] : null;
  return signedIn ? null : 'Please sign in.';
}
