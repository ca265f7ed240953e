import { randomUUID } from 'node:crypto';
import { schema, violatedConstraint } from '@tinyforge/db';
import { type ForgeKind, parseBaseUrl } from '@tinyforge/providers';
import { checkName } from '../check-name.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { sealToken } from './seal-token.ts';
import { checkToken } from './validate-token.ts';

export type CreateCredentialInput = { name: string; forge: ForgeKind; baseUrl: string; token: string };

export type CreateCredentialOutcome =
  | { outcome: 'created'; id: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Seals and stores a token for one forge at one address. It is never given out again. */
export async function createCredential(
  ctx: ServiceContext,
  input: CreateCredentialInput,
): Promise<CreateCredentialOutcome> {
  const name = checkName(input.name);
  const baseUrl = parseBaseUrl(input.baseUrl, input.forge, ctx.allowedHosts());
  const token = checkToken(input.token);
  if (!name.ok || !baseUrl.ok || !token.ok) {
    const issues: FieldIssue[] = [];
    if (!name.ok) issues.push({ field: 'name', code: name.code, params: name.params });
    if (!baseUrl.ok) issues.push({ field: 'baseUrl', code: baseUrl.code, params: {} });
    if (!token.ok) issues.push(...token.issues);
    return { outcome: 'invalid', issues };
  }

  const id = randomUUID();
  const at = ctx.clock.now();
  const row = { id, name: name.name, forge: input.forge, baseUrl: baseUrl.baseUrl };
  try {
    await ctx.db.write.transaction(async (tx) => {
      await tx
        .insert(schema.credential)
        .values({ ...row, ...sealToken(ctx.keyring, token.token, row), createdAt: at, updatedAt: at });
      const { id: credentialId, ...about } = row;
      await recordEvent(tx, ctx, { type: 'credential.created', data: { credentialId, ...about } });
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'credential_name_unique') throw error;
    return { outcome: 'invalid', issues: [{ field: 'name', code: 'name_taken', params: {} }] };
  }
  return { outcome: 'created', id };
}
