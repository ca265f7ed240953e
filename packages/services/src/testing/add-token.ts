import { type CreateApiTokenInput, createApiToken } from '../api-token/create-api-token.ts';
import type { Actor } from '../context.ts';
import type { TestServices } from './create-test-services.ts';

/** Makes a token of this person's through the use case. */
export async function addToken(
  one: TestServices,
  owner: Actor,
  scope: CreateApiTokenInput['scope'] = { kind: 'read' },
): Promise<{ id: string; token: string }> {
  const created = await createApiToken(one.as(owner), { name: 'deploy-bot', scope });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created;
}
