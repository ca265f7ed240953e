/** `status` 0: no answer at all. */
export type AuthAnswer = {
  ok: boolean;
  status: number;
  /** The library's name for a refusal, such as `INVALID_CODE`. */
  code: string | null;
  /** The password was right, and a code of the second factor is wanted before there is a session. */
  wantsCode: boolean;
  /** Of the provider, to go to. */
  url: string | null;
};

type AuthPath =
  | '/sign-in/email'
  | '/sign-in/social'
  | '/link-social'
  | '/sign-out'
  | '/two-factor/verify-totp'
  | '/two-factor/verify-backup-code';

/** Posts to one of the open routes of the sign-in library. The session is in the cookie alone. Never throws. */
export async function postAuth(path: AuthPath, body: Record<string, string>): Promise<AuthAnswer> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { ok, status } = response;
    const said = ((await response.json().catch(() => null)) ?? {}) as Record<string, unknown>;
    return {
      ok,
      status,
      code: typeof said.code === 'string' ? said.code : null,
      wantsCode: ok && said.twoFactorRedirect === true,
      url: ok && typeof said.url === 'string' ? said.url : null,
    };
  } catch {
    return { ok: false, status: 0, code: null, wantsCode: false, url: null };
  }
}
