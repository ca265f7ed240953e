import type { Actor } from '@tinyforge/services';
import { type ApiServices, createApiContext } from '../context.ts';
import { callerOf } from '../limits/caller-of.ts';
import { ENROL_FIRST, refusalOf } from '../refusal-of.ts';
import { problem } from './problem.ts';

/** Who reads, and whose share it counts in; or the answer to whoever may not. */
export type Reader = { ok: true; actor: Actor; caller: string } | { ok: false; response: Response };

/** Says who bears these headers: a token or a session, and the same as tRPC asks of them. */
export async function identifyReader(headers: Headers, services: ApiServices): Promise<Reader> {
  const context = await createApiContext({ services, headers });
  const refusal = refusalOf(context);
  const { token, signedIn } = context;
  if (signedIn?.mustEnrol) return { ok: false, response: problem('forbidden', ENROL_FIRST) };
  const actor: Actor | undefined = token?.outcome === 'accepted' ? token.bearer.actor : signedIn?.actor;
  if (actor && refusal === null) return { ok: true, actor, caller: callerOf(context) };
  const challenge = { 'www-authenticate': 'Bearer realm="tinyforge"' };
  return {
    ok: false,
    response: problem('unauthorized', refusal ?? 'Please sign in.', { headers: challenge }),
  };
}
