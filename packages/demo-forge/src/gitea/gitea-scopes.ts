import type { Caller } from '../tokens.ts';
import type { GiteaAnswers } from './gitea-answer.ts';

export const BARRED = 'This account is prohibited from signing in, please contact your site administrator.';

/**
 * Gitea's scopes are by area; one that may write may also read. `tokenRequiresScopes` in routers/api/v1/api.go: what is refused names the scopes
 * that would do, and those that the token has.
 */
export function scopeProblem(
  caller: Caller,
  area: 'repository' | 'user' | 'notification' | 'admin',
  answers: GiteaAnswers,
): Response | null {
  if (caller.kind !== 'token') return null;
  const { scopes } = caller.token;
  if (scopes.some((scope) => ['all', `read:${area}`, `write:${area}`].includes(scope))) return null;
  const held = scopes.join(',');
  return answers.fail(
    403,
    `token does not have at least one of required scope(s), required=[read:${area}], token scope=${held}`,
  );
}

/** Whether the token sees nothing that is private, as the scope `public-only` says. */
export function isPublicOnly(caller: Caller): boolean {
  return caller.kind === 'token' && caller.token.scopes.includes('public-only');
}

/** `GET /notifications/new` */
export function giteaNotifications(caller: Caller, answers: GiteaAnswers): Response {
  const problem = scopeProblem(caller, 'notification', answers);
  if (problem) return problem;
  return caller.kind === 'token' ? answers.ok({ new: 0 }) : answers.fail(401, 'token is required');
}

/** Below `/admin`: no account of the demo administers its server. */
export function giteaAdmin(caller: Caller, answers: GiteaAnswers): Response {
  const problem = scopeProblem(caller, 'admin', answers);
  if (problem) return problem;
  if (caller.kind !== 'token') return answers.fail(401, 'token is required');
  return answers.fail(403, 'user should be the site admin');
}
