import { randomUUID } from 'node:crypto';
import { schema, violatedConstraint } from '@tinyforge/db';
import { type ForgeKind, parseBaseUrl } from '@tinyforge/providers';
import { checkName } from '../check-name.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { sealToken } from './seal-token.ts';
import { type AppInput, checkApp } from './validate-app.ts';
import { checkToken } from './validate-token.ts';

type Place = { name: string; forge: ForgeKind; baseUrl: string };

export type CreateCredentialInput =
  | (Place & { kind?: 'token'; token: string })
  | (Place & AppInput & { kind: 'github_app' });

export type CreateCredentialOutcome =
  | { outcome: 'created'; id: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Seals and stores a token, or a GitHub App's private key, for one forge at one address. It is never given out again. */
export async function createCredential(
  ctx: ServiceContext,
  input: CreateCredentialInput,
): Promise<CreateCredentialOutcome> {
  const name = checkName(input.name);
  const baseUrl = parseBaseUrl(input.baseUrl, input.forge, ctx.allowedHosts());
  const secret = checkSecret(input);
  if (!name.ok || !baseUrl.ok || !secret.ok) {
    const issues: FieldIssue[] = [];
    if (!name.ok) issues.push({ field: 'name', code: name.code, params: name.params });
    if (!baseUrl.ok) issues.push({ field: 'baseUrl', code: baseUrl.code, params: {} });
    if (!secret.ok) issues.push(...secret.issues);
    return { outcome: 'invalid', issues };
  }

  const id = randomUUID();
  const at = ctx.clock.now();
  const row = { id, name: name.name, forge: input.forge, baseUrl: baseUrl.baseUrl, kind: secret.kind };
  try {
    await ctx.db.write.transaction(async (tx) => {
      await tx.insert(schema.credential).values({
        ...row,
        ...secret.app,
        ...sealToken(ctx.keyring, secret.secret, row),
        createdAt: at,
        updatedAt: at,
      });
      const { id: credentialId, ...about } = row;
      await recordEvent(tx, ctx, { type: 'credential.created', data: { credentialId, ...about } });
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'credential_name_unique') throw error;
    return { outcome: 'invalid', issues: [{ field: 'name', code: 'name_taken', params: {} }] };
  }
  return { outcome: 'created', id };
}

/** What is to be sealed, and what stands beside it. */
function checkSecret(input: CreateCredentialInput) {
  if (input.kind !== 'github_app') {
    const token = checkToken(input.token);
    return token.ok ? { ok: true as const, kind: 'token' as const, secret: token.token, app: {} } : token;
  }
  if (input.forge !== 'github')
    return { ok: false as const, issues: [{ field: 'forge', code: 'app_needs_github', params: {} }] };
  const checked = checkApp(input);
  if (!checked.ok) return checked;
  const { privateKey, ...app } = checked.app;
  return { ok: true as const, kind: 'github_app' as const, secret: privateKey, app };
}
