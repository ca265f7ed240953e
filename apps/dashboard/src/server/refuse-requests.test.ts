import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { refuseRequests } from './refuse-requests.ts';

const handled: string[] = [];
const createRecorder = () =>
  createServer((incoming, response) => {
    handled.push(`${incoming.method} ${incoming.url}`);
    incoming.resume();
    response.end('handled');
  });
const server = createRecorder();
const other = createRecorder();
const listen = (which: typeof server) =>
  new Promise<number>((resolve) =>
    which.listen(0, '127.0.0.1', () => resolve((which.address() as AddressInfo).port)),
  );

let port = 0;
let otherPort = 0;
beforeAll(async () => {
  [port, otherPort] = [await listen(server), await listen(other)];
  server.on('upgrade', (_, socket) => socket.destroy());
  refuseRequests({ port, acceptsUpgrades: false });
});
afterAll(() => {
  server.close();
  other.close();
});

type Sent = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  port?: number;
};

/** Sends the path as it is: `fetch` would refuse TRACE and tidy up paths. */
function send({ method = 'GET', path = '/', headers = {}, body, port: to = port }: Sent) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: to, method, path, headers, agent: false });
      sent.once('error', reject);
      sent.once('response', async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      sent.end(body);
    },
  );
}

describe('refuseRequests', () => {
  test.each([
    ['TRACE', '/'],
    ['TRACE', '/api/v1/workloads'],
    ['POST', '/sign-in'],
    ['POST', '/'],
    ['PUT', '/schema/v1.json'],
    ['DELETE', '/workloads/1'],
    ['OPTIONS', '/'],
    ['PROPFIND', '/api/trpc/viewer.me'],
    ['POST', '/api'],
    ['POST', '/API/trpc/viewer.me'],
    ['POST', '/api/../sign-in'],
    ['POST', '/api/%2e%2e/sign-in'],
    ['POST', '/api/x/..\\..\\sign-in'],
    ['POST', '//api/trpc'],
    ['POST', 'http://localhost/api/trpc'],
  ])('answers %s %s with 405 and the allowed methods', async (method, path) => {
    handled.length = 0;
    const answer = await send({ method, path });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toMatch(/^GET, HEAD/);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(handled).toEqual([]);
  });

  test.each(['/%', '/%ff', '/workloads/%E0%A4%A', '/api/v1/workloads/%ff/config'])(
    'answers the malformed path %s with 400',
    async (path) => {
      handled.length = 0;
      expect((await send({ path })).status).toBe(400);
      expect(handled).toEqual([]);
    },
  );

  it('answers a server action with 404, whatever the path', async () => {
    handled.length = 0;
    const headers = { 'next-action': '00'.repeat(21) };
    expect((await send({ headers })).status).toBe(404);
    expect((await send({ method: 'POST', path: '/api/trpc/viewer.me', headers })).status).toBe(404);
    expect((await send({ method: 'POST', path: '/sign-in', headers })).status).toBe(405);
    expect(handled).toEqual([]);
  });

  it('hands on everything else', async () => {
    handled.length = 0;
    const wanted: Sent[] = [
      { path: '/sign-in?next=%ff' },
      { method: 'HEAD', path: '/' },
      { method: 'POST', path: '/api/auth/sign-in/email', body: '{}' },
      { method: 'DELETE', path: '/api/v1/workloads' },
      { method: 'OPTIONS', path: '/api/trpc/viewer.me' },
      { path: '/workloads/%D0%B2%D0%B5%D0%B1' },
      { path: '/', headers: { connection: 'upgrade', upgrade: 'websocket' } },
    ];
    for (const sent of wanted) expect((await send(sent)).status, sent.path).toBe(200);
    expect(handled).toHaveLength(wanted.length);
  });

  it('ignores an Upgrade header, so that it does not carry a body past the refusal', async () => {
    const headers = { connection: 'upgrade', upgrade: 'websocket' };
    expect((await send({ method: 'POST', path: '/sign-in', headers, body: 'x' })).status).toBe(405);
  });

  it('closes the connection instead of reading a large body', async () => {
    const large = { method: 'POST', path: '/sign-in', headers: { 'content-length': '10000000' } };
    const answer = await send(large).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof answer === 'object') expect(answer.headers.connection).toBe('close');
    else expect(['ECONNRESET', 'EPIPE']).toContain(answer);
    const small = await send({ method: 'POST', path: '/sign-in', body: 'x' });
    expect(small.status).toBe(405);
  });

  it('bounds the time that a request may take to arrive', () => {
    expect(server.headersTimeout).toBe(15_000);
    expect(server.requestTimeout).toBe(30_000);
  });

  it('leaves other servers of the process alone', async () => {
    expect((await send({ port: otherPort, method: 'POST', path: '/x', body: 'x' })).status).toBe(200);
    expect(other.requestTimeout).toBe(300_000);
  });
});
