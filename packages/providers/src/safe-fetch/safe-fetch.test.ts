import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startHttpServer, startRawServer, type TestServer } from '../testing/start-server.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import {
  createSafeFetch,
  DEFAULT_TIMEOUTS,
  type SafeFetchResponse,
  type SafeFetchTimeouts,
} from './safe-fetch.ts';
import { SafeFetchError } from './safe-fetch-error.ts';

const TOKEN = 'glpat-canary-5f2e';
/** For what never comes; everything else has the usual, generous limits. */
const SHORT: SafeFetchTimeouts = { connect: 200, headers: 200, body: 300, overall: 600 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<TestServer> {
  const server = await startHttpServer(listener);
  closers.push(server.close);
  return server;
}

async function serveRaw(answer: (socket: Socket) => void): Promise<TestServer> {
  const server = await startRawServer(answer);
  closers.push(server.close);
  return server;
}

type Outcome = { reason: string; error: SafeFetchError | null; response: SafeFetchResponse | null };

async function get(
  url: string,
  {
    allowed = [],
    maxBytes = 1000,
    headers = {},
    signal,
    timeouts = DEFAULT_TIMEOUTS,
  }: {
    allowed?: AllowedHost[];
    maxBytes?: number;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    timeouts?: SafeFetchTimeouts;
  } = {},
): Promise<Outcome> {
  const safeFetch = createSafeFetch({ allowedHosts: () => allowed, timeouts });
  try {
    const response = await safeFetch(url, { maxBytes, headers, ...(signal && { signal }) });
    return { reason: 'answered', error: null, response };
  } catch (error) {
    if (!(error instanceof SafeFetchError)) throw error;
    return { reason: error.reason, error, response: null };
  } finally {
    await safeFetch.close();
  }
}

function textOf(response: SafeFetchResponse | null): string {
  return new TextDecoder().decode(response?.body);
}

describe('an ordinary answer', () => {
  it('comes whole, with status, headers and address', async () => {
    const server = await serve((request, response) => {
      response.writeHead(418, { 'x-seen': request.headers['private-token'] });
      response.end('short and stout');
    });
    const { response } = await get(`${server.origin}/tea`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN },
    });
    expect(response?.status).toBe(418);
    expect(response?.url).toBe(`${server.origin}/tea`);
    expect(response?.headers.get('x-seen')).toBe(TOKEN);
    expect(textOf(response)).toBe('short and stout');
  });

  it('asks for no compression and takes no proxy from the environment', async () => {
    const proxy = await serve((_request, response) => response.end('proxied'));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
      vi.stubEnv(name, name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin);
    const server = await serve((request, response) => response.end(request.headers['accept-encoding']));
    const { response } = await get(server.origin, { allowed: server.allowed });
    expect(textOf(response)).toBe('identity');
    expect(proxy.connections()).toBe(0);
  });

  it('may have exactly as many bytes as are allowed, and not one more', async () => {
    const server = await serve((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    );
    expect((await get(`${server.origin}/1000`, { allowed: server.allowed })).response?.body).toHaveLength(
      1000,
    );
    expect((await get(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
  });

  it('may have exactly as many bytes as are allowed where no length is declared', async () => {
    const server = await serve((request, response) => {
      response.write('x'.repeat(Number(request.url?.slice(1))));
      response.end();
    });
    expect((await get(`${server.origin}/1000`, { allowed: server.allowed })).response?.body).toHaveLength(
      1000,
    );
    expect((await get(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
  });
});

describe('what may be asked', () => {
  it.each([
    ['http', 'http://forge.test/', 'blocked_address'],
    ['a port that nobody named', 'https://forge.test:8443/', 'blocked_address'],
    ['credentials in the URL', 'https://me:secret@forge.test/', 'bad_response'],
    ['another scheme', 'file:///etc/passwd', 'bad_response'],
    ['no URL at all', 'nonsense', 'bad_response'],
    ['a URL past all measure', `https://forge.test/${'x'.repeat(9000)}`, 'bad_response'],
  ])('%s is refused', async (_name, url, reason) => {
    expect((await get(url)).reason).toBe(reason);
  });

  it('only the named port of a named address is open', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    expect((await get(server.origin, { allowed: server.allowed })).reason).toBe('answered');
    const other: AllowedHost = { kind: 'address', address: '127.0.0.1', port: server.port + 1 };
    expect((await get(server.origin, { allowed: [other] })).reason).toBe('blocked_address');
    expect((await get(server.origin, { allowed: [{ kind: 'range', range: '127.0.0.0/8' }] })).reason).toBe(
      'blocked_address',
    );
    expect(server.connections()).toBe(1);
  });

  it('a list that changes counts from the next request on', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    let allowed = server.allowed;
    const safeFetch = createSafeFetch({ allowedHosts: () => allowed });
    closers.push(safeFetch.close);
    await safeFetch(server.origin, { maxBytes: 10 });
    allowed = [];
    await expect(safeFetch(server.origin, { maxBytes: 10 })).rejects.toMatchObject({
      reason: 'blocked_address',
    });
    expect(server.requests()).toBe(1);
  });
});

describe('redirects', () => {
  it('within the origin are followed with the token', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' });
      response.end(`${request.url} ${request.headers['private-token']}`);
    });
    const { response } = await get(`${server.origin}/old`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN },
    });
    expect(textOf(response)).toBe(`/new ${TOKEN}`);
    expect(response?.url).toBe(`${server.origin}/new`);
  });

  it('to another origin are refused, and the token stays', async () => {
    const thief = await serve((_request, response) => response.end('thanks'));
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: thief.origin }).end(),
    );
    const { reason } = await get(server.origin, {
      allowed: [...server.allowed, ...thief.allowed],
      headers: { 'private-token': TOKEN },
    });
    expect(reason).toBe('bad_response');
    expect(thief.connections()).toBe(0);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'http://127.0.0.1:1/', 'https://[::1]/'])(
    'to %s are refused as a blocked address',
    async (location) => {
      const server = await serve((_request, response) => response.writeHead(307, { location }).end());
      expect((await get(server.origin, { allowed: server.allowed })).reason).toBe('blocked_address');
    },
  );

  it('that go in circles end after five', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    expect((await get(server.origin, { allowed: server.allowed })).reason).toBe('bad_response');
    expect(server.requests()).toBe(6);
  });
});

describe('answers that are late', () => {
  it('headers that never come', async () => {
    const server = await serve(() => {});
    expect((await get(server.origin, { allowed: server.allowed, timeouts: SHORT })).reason).toBe('timeout');
  });

  it('a body that stops', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half of it'));
    expect((await get(server.origin, { allowed: server.allowed, timeouts: SHORT })).reason).toBe('timeout');
  });

  it('a body that drips for ever', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect((await get(server.origin, { allowed: server.allowed, timeouts: SHORT })).reason).toBe('timeout');
  });

  it('redirects that take their time, all together', async () => {
    const server = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 150);
    });
    expect((await get(server.origin, { allowed: server.allowed, timeouts: SHORT })).reason).toBe('timeout');
  });

  it('a DNS server that says nothing', async () => {
    const safeFetch = createSafeFetch({
      allowedHosts: () => [],
      timeouts: SHORT,
      resolveHost: () => new Promise(() => {}),
    });
    closers.push(safeFetch.close);
    await expect(safeFetch('https://forge.test/', { maxBytes: 1 })).rejects.toMatchObject({
      reason: 'timeout',
    });
  });

  it('a caller that gives up, before or while', async () => {
    const server = await serve(() => {});
    const { allowed } = server;
    expect((await get(server.origin, { allowed, signal: AbortSignal.abort() })).reason).toBe('timeout');
    expect(server.connections()).toBe(0);
    expect((await get(server.origin, { allowed, signal: AbortSignal.timeout(30) })).reason).toBe('timeout');
  });
});

describe('answers that are too much', () => {
  it('a body without end stops at the cap', async () => {
    let sent = 0;
    const server = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const pump = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', pump);
      pump();
    });
    expect((await get(server.origin, { allowed: server.allowed, maxBytes: 100_000 })).reason).toBe(
      'too_large',
    );
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('compressed bytes count as what they unpack to', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('x'.repeat(Number(request.url?.slice(1)))));
    });
    expect((await get(`${server.origin}/1000`, { allowed: server.allowed })).response?.body).toHaveLength(
      1000,
    );
    expect((await get(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
  });

  it('a gigabyte of zeros in a small archive costs little memory', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.on('error', () => {});
      gzip.pipe(response);
      response.on('close', () => gzip.destroy());
      const zeros = Buffer.alloc(1024 * 1024);
      let megabytes = 0;
      const pump = () => {
        while (!gzip.destroyed && megabytes < 1024) {
          megabytes += 1;
          if (!gzip.write(zeros)) return gzip.once('drain', pump);
        }
        return gzip.end();
      };
      pump();
    });
    const before = process.memoryUsage().rss;
    expect((await get(server.origin, { allowed: server.allowed, maxBytes: 90_000 })).reason).toBe(
      'too_large',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  it('ten thousand headers', async () => {
    const server = await serveRaw((socket) => {
      const lines = Array.from({ length: 10_000 }, (_, index) => `x-header-${index}: value\r\n`);
      socket.end(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`);
    });
    expect((await get(server.origin, { allowed: server.allowed })).reason).toBe('bad_response');
  });
});

describe('answers that are broken', () => {
  it.each([
    ['a length that promises more', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort', 'network'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 9\r\n\r\nshort', 'bad_response'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nshort', 'bad_response'],
    [
      'chunks that are none',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nshort\r\n',
      'bad_response',
    ],
    ['chunks that stop', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n', 'network'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'bad_response'],
    ['nothing at all', '', 'network'],
    ['gzip that is none', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nplain text', 'bad_response'],
  ])('%s', async (_name, bytes, reason) => {
    const server = await serveRaw((socket) => socket.end(bytes));
    expect((await get(server.origin, { allowed: server.allowed })).reason).toBe(reason);
  });

  it('a closed port', async () => {
    const server = await startHttpServer(() => {});
    await server.close();
    expect((await get(server.origin, { allowed: server.allowed })).reason).toBe('network');
  });

  it('TLS where there is none', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { reason } = await get(`https://127.0.0.1:${server.port}/`, { allowed: server.allowed });
    expect(reason).toBe('network');
  });

  it('leave the next request unharmed', async () => {
    let calls = 0;
    const server = await serve((_request, response) => {
      calls += 1;
      if (calls % 2 === 1) response.socket?.destroy();
      else response.end('well');
    });
    const safeFetch = createSafeFetch({ allowedHosts: () => server.allowed });
    closers.push(safeFetch.close);
    await expect(safeFetch(server.origin, { maxBytes: 10 })).rejects.toMatchObject({ reason: 'network' });
    expect(textOf(await safeFetch(server.origin, { maxBytes: 10 }))).toBe('well');
  });
});

describe('errors', () => {
  it('hold neither token nor path nor query', async () => {
    const server = await serve((_request, response) => response.socket?.destroy());
    const { error } = await get(`${server.origin}/path-canary?token=${TOKEN}`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN, authorization: `Bearer ${TOKEN}` },
    });
    const everything = `${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`;
    expect(error?.reason).toBe('network');
    expect(everything).not.toContain(TOKEN);
    expect(everything).not.toContain('path-canary');
  });
});
