import { type IncomingHttpHeaders, request } from 'node:http';
import type { SignedIn } from '../product/sign-in.ts';

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

export type Attempt = {
  method?: string;
  path: string;
  /** As they are, `Host` and what a browser would never let a page set included. An array is sent line by line. */
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | AsyncIterable<string>;
  /** Address of this machine that the request comes from: what one address does must not count for the others. */
  from?: string;
};

/** Sends exactly this, byte for byte: neither the path nor a header is tidied up as `fetch` would. Never follows a redirect. */
export async function send(url: string, attempt: Attempt): Promise<Answer> {
  const { hostname, port, host } = new URL(url);
  const { method = 'GET', path, headers = {}, body, from } = attempt;
  const sent = request({
    hostname,
    port,
    path,
    method,
    setHost: false,
    headers: { host, ...headers },
    localAddress: from,
    agent: false,
    maxHeaderSize: 1024 * 1024,
  });
  const answered = new Promise<Answer>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk);
      } catch (error) {
        reject(error);
        return;
      }
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
  if (typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body);
  else if (body === undefined) sent.end();
  else await write(sent, body);
  return answered;
}

/** A server that has heard enough answers and hangs up; writing on is then an error that the answer makes irrelevant. */
async function write(sent: ReturnType<typeof request>, body: AsyncIterable<string>): Promise<void> {
  const over = new Promise<void>((resolve) => {
    for (const end of ['response', 'error', 'close']) sent.once(end, () => resolve());
  });
  const drained = () => new Promise<void>((resolve) => sent.once('drain', () => resolve()));
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  for await (const chunk of body) {
    if (isOver) return;
    if (!sent.write(chunk)) await Promise.race([drained(), over]);
  }
  sent.end();
}

/** The `Cookie` header of somebody's session. */
export function cookieOf({ storageState }: Pick<SignedIn, 'storageState'>): string {
  return storageState.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** A call of a procedure as the dashboard makes it, with whatever an attacker changes about it. */
export function call(
  path: string,
  input: unknown,
  { headers, ...rest }: Partial<Attempt> & { cookie?: string; origin?: string | null } = {},
): Attempt {
  const { cookie, origin, ...attempt } = rest;
  return {
    method: 'POST',
    path: `/api/trpc/${path}`,
    body: typeof input === 'string' ? input : JSON.stringify(input ?? null),
    ...attempt,
    headers: {
      'content-type': 'application/json',
      ...(cookie !== undefined && { cookie }),
      ...(origin && { origin }),
      ...headers,
    },
  };
}

/** A question to a procedure. */
export function ask(path: string, input: unknown, cookie?: string): Attempt {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return { path: `/api/trpc/${path}${query}`, headers: cookie === undefined ? {} : { cookie } };
}

/** The tRPC code of a refusal; null for everything else. */
export function codeOf({ text }: Answer): string | null {
  try {
    const body = JSON.parse(text);
    return body.error?.data?.code ?? null;
  } catch {
    return null;
  }
}

/** What a procedure answered. */
export function dataOf({ text }: Answer) {
  return JSON.parse(text).result?.data;
}

/** Name of the session's cookie of the product at this address: it tells the port, as no test runs on 8090. */
export function sessionCookieOf(url: string): string {
  return `tinyforge-${new URL(url).port}.session_token`;
}
