import { handleAuthRequest } from '../auth/handle-auth-request.ts';
import type { ComposedServices } from './compose-test-services.ts';
import { TEST_BASE_URL } from './compose-test-services.ts';
import { CookieJar } from './cookie-jar.ts';

/** What a browser does at our side of a sign-in with a provider. */
export type TestBrowser = {
  jar: CookieJar;
  /** POSTs to one of our open routes. */
  post(path: string, body: unknown): Promise<Response>;
  /** GETs an address of ours. */
  get(url: string | URL): Promise<Response>;
  /** Where the button leads: the provider's address. */
  begin(provider: string, next?: string): Promise<URL>;
  /** Walks through the provider's pages as `subject` and comes back with the address of our callback, without going there. */
  visit(url: URL, subject: string | null): Promise<URL>;
  /** All of it; the page that it ends at. */
  signIn(provider: string, subject: string | null, next?: string): Promise<string>;
};

/** A browser with a cookie jar, at the test services through `handleAuthRequest`, and at a provider on loopback through HTTP. */
export function openTestBrowser({ auth }: Pick<ComposedServices, 'auth'>): TestBrowser {
  const jar = new CookieJar();
  const send = async (url: string | URL, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const cookie = jar.header(TEST_BASE_URL);
    if (cookie) headers.set('cookie', cookie);
    const request = new Request(new URL(url, TEST_BASE_URL), { ...init, headers });
    const response = await handleAuthRequest(auth, request, { clientAddress: '203.0.113.7' });
    jar.store(TEST_BASE_URL, response.headers);
    return response;
  };
  const browser: TestBrowser = {
    jar,
    get: (url) => send(url),
    post: (path, body) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: TEST_BASE_URL },
        body: JSON.stringify(body),
      }),
    async begin(provider, next = '/') {
      const answer = await browser.post('/api/auth/sign-in/social', { provider, next });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
      const { url } = (await answer.json()) as { url: string };
      return new URL(url);
    },
    async visit(start, subject) {
      let url = start;
      let form: URLSearchParams | null = null;
      for (let hops = 0; hops < 12 && url.origin !== TEST_BASE_URL; hops += 1) {
        const answer: Response = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: jar.header(url.origin) },
          ...(form && { method: 'POST', body: form }),
        });
        jar.store(url.origin, answer.headers);
        const location = answer.headers.get('location');
        form = null;
        if (location !== null) url = new URL(location, url);
        else if (answer.status === 200)
          form = new URLSearchParams(subject === null ? { deny: '1' } : { subject });
        else throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
      }
      return url;
    },
    async signIn(provider, subject, next) {
      const callback = await browser.visit(await browser.begin(provider, next), subject);
      return (await browser.get(callback)).headers.get('location') ?? '';
    },
  };
  return browser;
}
