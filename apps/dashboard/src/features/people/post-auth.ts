/** `status` 0: no answer at all. */
export type AuthAnswer = { ok: boolean; status: number };

/** Posts to one of the open routes of the sign-in library. Never throws. */
export async function postAuth(
  path: '/sign-in/email' | '/sign-out',
  body: Record<string, unknown>,
): Promise<AuthAnswer> {
  try {
    const { ok, status } = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { ok, status };
  } catch {
    return { ok: false, status: 0 };
  }
}
