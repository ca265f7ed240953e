import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FetchFailureReason, ForgeKind } from '../../index.ts';
import type { SafeFetchTimeouts } from '../../safe-fetch/safe-fetch.ts';
import { METADATA_URL, PRIVATE_ADDRESS, PUBLIC_ADDRESS } from './addresses.ts';
import { flood, repeat, sendRaw } from './misbehave.ts';

/** Answers one request, however badly. `original` is what an honest forge says, where the case asks for it. */
export type HostileAnswer = (answer: {
  request: IncomingMessage;
  response: ServerResponse;
  original: Record<string, unknown>;
}) => void;

/** One way of doing harm, and what has to come of it on every forge. */
export type HostileCase = {
  name: string;
  reason: FetchFailureReason;
  /** The time limit that ends it; without one it has to end by itself, before any limit. */
  endsAt?: keyof SafeFetchTimeouts;
  /** What the host name resolves to, one list for each time it is asked; then the case needs no answer. */
  dns?: string[][];
  /** Which request of a look is answered so: the first (default), or the one that brings the file. */
  at?: 'first' | 'file';
  answer: HostileAnswer;
  /** What the server does as a proxy that was asked for a tunnel; then the case needs no answer. */
  proxy?: (socket: Socket) => void;
};

/** The requests that bring the file. */
export const FILE_REQUESTS: Record<ForgeKind, RegExp> = {
  github: /\/git\/blobs\//,
  gitlab: /\/repository\/blobs\//,
  gitea: /\/git\/blobs\//,
};

/** In seconds since 1970. */
const HOUR_AGO = Math.floor(Date.now() / 1000) - 3600;

const MEBIBYTE = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

const ZEROS = Buffer.alloc(16 * MEBIBYTE);

// Made before anything is timed. A gibibyte of zeros in gzip, 16 mebibytes in brotli: parts that are packed alike may follow each other in gzip.
const GZIP_BOMB = Buffer.concat(Array(64).fill(gzipSync(ZEROS, { level: 9 })));
const NESTED_GZIP_BOMB = gzipSync(GZIP_BOMB);
const BROTLI_BOMB = brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

const say = (text: string | Uint8Array, headers: Record<string, string> = JSON_TYPE): HostileAnswer =>
  function answer({ response }) {
    response.writeHead(200, headers).end(text);
  };
const sayJson = (value: unknown): HostileAnswer => say(JSON.stringify(value));
const redirect =
  (location: (request: IncomingMessage) => string): HostileAnswer =>
  ({ request, response }) => {
    response.writeHead(302, { location: location(request) }).end();
  };
/** The honest answer with something changed. */
const change =
  (changed: (original: Record<string, unknown>) => unknown): HostileAnswer =>
  ({ response, original }) => {
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(changed(original)));
  };
const silence: HostileAnswer = () => {};
const limit =
  (retryAfter: string): HostileAnswer =>
  ({ response }) => {
    response.writeHead(429, { 'retry-after': retryAfter }).end('{}');
  };

export const HOSTILE_CASES: readonly HostileCase[] = [
  // Time
  { name: 'headers that never come', reason: 'timeout', endsAt: 'headers', answer: silence },
  {
    name: 'headers that drip',
    reason: 'timeout',
    endsAt: 'overall',
    answer: ({ response }) => {
      sendRaw(response, 'HTTP/1.1 200 OK\r\n');
      repeat(response, 50, () => sendRaw(response, 'x: y\r\n'));
    },
  },
  {
    name: 'informational answers without end',
    reason: 'timeout',
    endsAt: 'overall',
    answer: ({ response }) =>
      repeat(response, 20, () => sendRaw(response, 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')),
  },
  {
    name: 'a body that stops',
    reason: 'timeout',
    endsAt: 'body',
    answer: ({ response }) => response.writeHead(200, JSON_TYPE).write('{"id":'),
  },
  {
    name: 'a body that drips',
    reason: 'timeout',
    endsAt: 'body',
    answer: ({ response }) => {
      response.writeHead(200, JSON_TYPE);
      repeat(response, 50, () => response.write(' '));
    },
  },

  // Size
  {
    name: 'a body that never ends',
    reason: 'bad_response',
    answer: ({ response }) => flood(response.writeHead(200, JSON_TYPE), Buffer.alloc(65_536, ' ')),
  },
  {
    name: 'a gibibyte of zeros in gzip',
    reason: 'bad_response',
    answer: ({ response }) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(GZIP_BOMB),
  },
  {
    name: 'a gzip bomb within gzip',
    reason: 'bad_response',
    answer: ({ response }) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }).end(NESTED_GZIP_BOMB),
  },
  {
    name: 'a brotli bomb',
    reason: 'bad_response',
    answer: ({ response }) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'br' }).end(BROTLI_BOMB),
  },
  {
    name: '10,000 headers',
    reason: 'bad_response',
    answer: ({ response }) =>
      sendRaw(response, `HTTP/1.1 200 OK\r\n${'x-many: value\r\n'.repeat(10_000)}\r\n`),
  },
  {
    name: 'one header without end',
    reason: 'bad_response',
    answer: ({ response }) => {
      sendRaw(response, 'HTTP/1.1 200 OK\r\nx-long: ');
      if (response.socket) flood(response.socket, Buffer.alloc(65_536, 'x'));
    },
  },
  {
    name: 'a file over the cap',
    reason: 'too_large',
    at: 'file',
    answer: change((file) => ({ ...file, size: 65_537, content: btoa('x'.repeat(65_537)) })),
  },

  // Framing
  {
    name: 'a length that promises more',
    reason: 'network',
    answer: ({ response }) => sendRaw(response, 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{}').end(),
  },
  {
    name: 'two lengths',
    reason: 'bad_response',
    answer: ({ response }) =>
      sendRaw(response, 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}'),
  },
  {
    name: 'an answer with another one behind it',
    reason: 'bad_response',
    answer: ({ response }) =>
      sendRaw(
        response,
        'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnull',
      ),
  },
  {
    name: 'broken chunks',
    reason: 'bad_response',
    answer: ({ response }) =>
      sendRaw(response, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}\r\n'),
  },
  {
    name: 'chunks that stop',
    reason: 'network',
    answer: ({ response }) =>
      sendRaw(response, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n').end(),
  },
  {
    name: 'gzip that is none',
    reason: 'bad_response',
    answer: say('{"plain":"text"}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
  },
  {
    name: 'no HTTP at all',
    reason: 'bad_response',
    answer: ({ response }) => sendRaw(response, 'SSH-2.0-OpenSSH_9.2\r\n'),
  },
  {
    name: 'a connection that is cut',
    reason: 'network',
    answer: ({ response }) => response.socket?.resetAndDestroy(),
  },

  // Where to
  { name: 'a redirect loop', reason: 'bad_response', answer: redirect(({ url }) => `${url}`) },
  {
    name: 'a redirect to the metadata service',
    reason: 'blocked_address',
    answer: redirect(() => METADATA_URL),
  },
  {
    name: 'a redirect to another origin',
    reason: 'bad_response',
    answer: redirect(() => 'https://example.com/'),
  },
  {
    name: 'DNS that answers public, then private',
    reason: 'blocked_address',
    dns: [[PUBLIC_ADDRESS], [PRIVATE_ADDRESS]],
    answer: silence,
  },
  {
    name: 'DNS that answers public and private',
    reason: 'blocked_address',
    dns: [[PUBLIC_ADDRESS, PRIVATE_ADDRESS]],
    answer: silence,
  },

  // What it says
  { name: 'HTML with status 200', reason: 'bad_response', answer: say('<html>Sign in</html>') },
  { name: 'invalid JSON', reason: 'bad_response', answer: say('{"id":1,"full_') },
  { name: 'a million brackets', reason: 'bad_response', answer: say('['.repeat(1e6) + ']'.repeat(1e6)) },
  { name: 'a million objects', reason: 'bad_response', answer: say(`[${'{},'.repeat(1e6)}{}]`) },
  { name: 'bytes that are not UTF-8', reason: 'bad_response', answer: say(Buffer.of(0x22, 0xff, 0x22)) },
  {
    name: 'wrong types',
    reason: 'bad_response',
    answer: sayJson({ id: '1', full_name: 7, path_with_namespace: {}, default_branch: [], empty: 'no' }),
  },
  {
    name: 'base64 that is none',
    reason: 'bad_response',
    at: 'file',
    answer: change((file) => ({ ...file, content: '%%%%' })),
  },
  {
    name: 'other bytes than the hash says',
    reason: 'bad_response',
    at: 'file',
    answer: change((file) => ({ ...file, content: btoa('x'.repeat(Number(file.size))) })),
  },
  {
    name: 'a limit that never ends',
    reason: 'rate_limited',
    answer: limit('999999999'),
  },
  { name: 'a limit of a year', reason: 'rate_limited', answer: limit('31536000') },
  {
    name: 'a limit that ended before it began',
    reason: 'rate_limited',
    answer: ({ response }) =>
      response.writeHead(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': String(HOUR_AGO) }).end('{}'),
  },
  { name: 'a limit of less than no time', reason: 'rate_limited', answer: limit('-5') },
  { name: 'a limit until rubbish', reason: 'rate_limited', answer: limit('next Tuesday, perhaps') },
  {
    name: 'not modified, which nobody asked',
    reason: 'bad_response',
    answer: ({ response }) => response.writeHead(304, { etag: '"1"' }).end(),
  },

  // A proxy on the way
  {
    name: 'a proxy that refuses',
    reason: 'network',
    answer: silence,
    proxy: (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
  },
  { name: 'a proxy that hangs', reason: 'timeout', endsAt: 'connect', answer: silence, proxy: () => {} },
  {
    name: 'a proxy that opens a tunnel to nothing',
    reason: 'timeout',
    endsAt: 'connect',
    answer: silence,
    proxy: (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'),
  },
  {
    name: 'a proxy that answers rubbish',
    reason: 'network',
    answer: silence,
    proxy: (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  },
  {
    name: 'a proxy whose answer never ends',
    reason: 'network',
    answer: silence,
    proxy: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-long: ');
      flood(socket, Buffer.alloc(65_536, 'x'));
    },
  },
  {
    name: 'a proxy that informs without end',
    reason: 'network',
    answer: silence,
    proxy: (socket) => flood(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500))),
  },
];
