import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { GithubApp } from '@tinyforge/providers';
import type { FieldIssue } from '../context.ts';
import { unwrapPem } from './unwrap-pem.ts';

/** Far more than an RSA key of 8,192 bits takes as PEM, in base64 once more. */
const MAX_KEY_LENGTH = 24_576;
const MIN_KEY_BITS = 2_048;

/** An app's number, or its client id (`Iv23li…`), which GitHub recommends by now. */
const APP_ID = /^(?:[1-9]\d{0,14}|Iv[\w.]{4,60})$/;
const INSTALLATION_ID = /^[1-9]\d{0,14}$/;

export type AppInput = { appId: string; installationId?: string; privateKey: string };

/** An app's ids and key in the one form in which they are stored; every fault at its field. */
export function checkApp(
  input: AppInput,
): { ok: true; app: GithubApp } | { ok: false; issues: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const fault = (field: string, code: string) => issues.push({ field, code, params: {} });
  const appId = input.appId.trim();
  const installationId = input.installationId?.trim() || null;
  if (appId === '') fault('appId', 'required');
  else if (!APP_ID.test(appId)) fault('appId', 'app_id_invalid');
  if (installationId !== null && !INSTALLATION_ID.test(installationId))
    fault('installationId', 'installation_id_invalid');
  const key = checkPrivateKey(input.privateKey);
  if (!key.ok) issues.push(...key.issues);
  if (!key.ok || issues.length > 0) return { ok: false, issues };
  return { ok: true, app: { appId, installationId, privateKey: key.privateKey } };
}

/**
 * A private RSA key in PEM, as GitHub gives it (PKCS#1) or in PKCS#8, in any form that `unwrapPem` knows; becomes PKCS#8. Nothing that is thrown about it goes on: it
 * may quote the key.
 */
export function checkPrivateKey(
  text: string,
): { ok: true; privateKey: string } | { ok: false; issues: FieldIssue[] } {
  const fault = (code: string) => ({
    ok: false as const,
    issues: [{ field: 'privateKey', code, params: {} }],
  });
  if (text.trim() === '') return fault('required');
  if (text.length > MAX_KEY_LENGTH) return fault('not_a_private_key');
  const pem = unwrapPem(text);
  const key = pem === null ? null : parseKey(pem);
  if (key?.asymmetricKeyType !== 'rsa') return fault('not_a_private_key');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS) return fault('private_key_too_short');
  return { ok: true, privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })) };
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
