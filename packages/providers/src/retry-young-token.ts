import { ForgeError } from './failure.ts';
import type { ForgeRequest } from './forge-request.ts';
import type { Timing } from './timing.ts';

/**
 * How long a new token may be unknown to a part of the forge, in milliseconds. GitHub answers 401 until the token has spread, 403 until
 * its permissions have, and 404 for what is hidden without them.
 * Source: https://github.com/octokit/auth-app.js/issues/65 and 589
 */
const SPREADING_MS = 5_000;

const PAUSES_MS = [1_000, 3_000];

const REFUSALS = new Set([401, 403, 404]);

type Options = {
  /** When the token was made, in milliseconds since 1970. */
  madeAt: number;
  timing: Timing;
  signal: AbortSignal;
  /** When the signal will abort: no pause is begun that would end later. */
  endsAt: number;
};

/** Sends a request again, with the same token, after 1 and 3 seconds, when it was refused while the token is that young. */
export function retryYoungToken(request: ForgeRequest, options: Options): ForgeRequest {
  const { madeAt, timing, signal, endsAt } = options;
  return async (url, asked) => {
    for (const pause of PAUSES_MS) {
      try {
        return await request(url, asked);
      } catch (error) {
        const isOld = timing.now() - madeAt >= SPREADING_MS;
        if (isOld || !isRefusal(error) || timing.now() + pause >= endsAt) throw error;
        await timing.wait(pause, signal).catch(() => {
          throw error;
        });
      }
    }
    return request(url, asked);
  };
}

/** A limit comes with 403 too, and single sign-on is not a matter of time. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ForgeError &&
    REFUSALS.has(error.httpStatus ?? 0) &&
    error.reason !== 'rate_limited' &&
    error.detail === undefined
  );
}
