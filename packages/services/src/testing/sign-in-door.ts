import { handleAuthRequest } from '../auth/handle-auth-request.ts';
import {
  type ComposedServices,
  cookieHeader,
  TEST_BASE_URL,
  TEST_PASSWORD,
} from './compose-test-services.ts';

type From = { cookie?: string; address?: string; userAgent?: string; auth?: ComposedServices['auth'] };

/** The ways in, asked as browsers do it. */
export function openSignInDoor(one: Pick<ComposedServices, 'auth'>) {
  async function post(
    path: string,
    body: unknown,
    { cookie = '', address = '203.0.113.1', userAgent = 'browser', auth = one.auth }: From = {},
  ): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      origin: TEST_BASE_URL,
      cookie,
      'user-agent': userAgent,
    };
    const request = new Request(`${TEST_BASE_URL}/api/auth${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return handleAuthRequest(auth, request, { clientAddress: address });
  }

  return {
    post,
    signIn: (email: string, from?: From) => post('/sign-in/email', { email, password: TEST_PASSWORD }, from),
    /** The `Cookie` header of somebody whose password was right and whose code is still to come. */
    async halfway(email: string, from?: From): Promise<string> {
      const answer = await post('/sign-in/email', { email, password: TEST_PASSWORD }, from);
      const said = (await answer.json()) as { twoFactorRedirect?: boolean };
      if (said.twoFactorRedirect !== true) throw new Error(`${answer.status} ${JSON.stringify(said)}`);
      return cookieHeader(answer.headers);
    },
    verify: (code: string, cookie: string, from?: From) =>
      post('/two-factor/verify-totp', { code }, { ...from, cookie }),
    verifyBackup: (code: string, cookie: string, from?: From) =>
      post('/two-factor/verify-backup-code', { code }, { ...from, cookie }),
  };
}
