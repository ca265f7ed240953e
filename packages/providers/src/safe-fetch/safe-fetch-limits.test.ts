import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchOnce, textOf } from '../testing/fetch-once.ts';
import { startHttpServer, startRawServer, type TestServer } from '../testing/start-server.ts';
import { createSafeFetch, type SafeFetchTimeouts } from './safe-fetch.ts';

/** All limits but the one that a test is about are too long to be what ended the request. */
const LONG: SafeFetchTimeouts = { connect: 60_000, headers: 60_000, body: 60_000, overall: 60_000 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
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

describe('answers that are late end within their own limit:', () => {
  async function expectTimeout(server: TestServer, limit: Partial<SafeFetchTimeouts>): Promise<void> {
    const timeouts = { ...LONG, ...limit };
    expect((await fetchOnce(server.origin, { allowed: server.allowed, timeouts })).reason).toBe('timeout');
  }

  it('headers that never come', async () => {
    await expectTimeout(await serve(() => {}), { headers: 200 });
  });

  it('a body that stops', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half of it'));
    await expectTimeout(server, { body: 200 });
  });

  it('a body that drips for ever', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expectTimeout(server, { body: 200 });
  });

  it('redirects that take their time, all together', async () => {
    const server = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 150);
    });
    await expectTimeout(server, { overall: 400 });
  });

  it('a TLS handshake that is never answered', async () => {
    const server = await serveRaw(() => {});
    const request = { allowed: server.allowed, timeouts: { ...LONG, connect: 200 } };
    expect((await fetchOnce(`https://127.0.0.1:${server.port}/`, request)).reason).toBe('timeout');
  });

  it('a DNS server that says nothing', async () => {
    const safeFetch = createSafeFetch({
      allowedHosts: () => [],
      timeouts: { ...LONG, connect: 200 },
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
    const before = { allowed, timeouts: LONG, signal: AbortSignal.abort() };
    expect((await fetchOnce(server.origin, before)).reason).toBe('timeout');
    expect(server.connections()).toBe(0);
    const meanwhile = { allowed, timeouts: LONG, signal: AbortSignal.timeout(30) };
    expect((await fetchOnce(server.origin, meanwhile)).reason).toBe('timeout');
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
    expect((await fetchOnce(server.origin, { allowed: server.allowed, maxBytes: 100_000 })).reason).toBe(
      'too_large',
    );
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('compressed bytes count as what they unpack to', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('x'.repeat(Number(request.url?.slice(1)))));
    });
    expect(
      (await fetchOnce(`${server.origin}/1000`, { allowed: server.allowed })).response?.body,
    ).toHaveLength(1000);
    expect((await fetchOnce(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
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
    expect((await fetchOnce(server.origin, { allowed: server.allowed, maxBytes: 90_000 })).reason).toBe(
      'too_large',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  it('ten thousand headers', async () => {
    const server = await serveRaw((socket) => {
      const lines = Array.from({ length: 10_000 }, (_, index) => `x-header-${index}: value\r\n`);
      socket.end(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`);
    });
    expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe('bad_response');
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
    expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe(reason);
  });

  it('a closed port', async () => {
    const server = await startHttpServer(() => {});
    await server.close();
    expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe('network');
  });

  it('TLS where there is none', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { reason } = await fetchOnce(`https://127.0.0.1:${server.port}/`, { allowed: server.allowed });
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
