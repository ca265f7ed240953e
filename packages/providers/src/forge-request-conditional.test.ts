import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenedForge, openForge } from './testing/open-forge-request.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(listener: RequestListener): Promise<OpenedForge> {
  const forge = await openForge(listener);
  closers.push(forge.close);
  return forge;
}

/** Answers with the value under this ETag, or with 304 where the request already has it. */
function answerWith(request: IncomingMessage, response: ServerResponse, etag: string, value: unknown) {
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
  return response.writeHead(200, { etag }).end(JSON.stringify(value));
}

describe('an answer with an ETag', () => {
  it('is used again when the forge says that it still holds, and no longer when it has changed', async () => {
    let version = 1;
    const statuses: number[] = [];
    const { look, apiUrl } = await open((request, response) => {
      answerWith(request, response, `W/"${version}"`, { version });
      statuses.push(response.statusCode);
    });
    const ask = async () => (await look()(`${apiUrl}/x`, {})).json;
    expect([await ask(), await ask()]).toEqual([{ version: 1 }, { version: 1 }]);
    version = 2;
    expect([await ask(), await ask()]).toEqual([{ version: 2 }, { version: 2 }]);
    expect(statuses).toEqual([200, 304, 200, 304]);
  });

  it('comes as a copy: what one look does with it is not seen by the next', async () => {
    const { look, apiUrl } = await open((request, response) => answerWith(request, response, '"1"', [1]));
    const first = (await look()(`${apiUrl}/x`, {})).json as number[];
    first.push(2);
    expect((await look()(`${apiUrl}/x`, {})).json).toEqual([1]);
  });

  it('keeps its headers, but for those that the 304 says anew', async () => {
    let scopes = 'repo';
    const { look, apiUrl } = await open((request, response) => {
      response.setHeader('x-oauth-scopes', scopes);
      if (!request.headers['if-none-match']) response.setHeader('link', '<?page=2>; rel="next"');
      answerWith(request, response, '"1"', {});
    });
    await look()(`${apiUrl}/x`, {});
    scopes = 'read:org';
    const { status, headers } = await look()(`${apiUrl}/x`, {});
    expect([status, headers.get('x-oauth-scopes'), headers.get('link')]).toEqual([
      200,
      'read:org',
      '<?page=2>; rel="next"',
    ]);
  });

  it('is never offered for another credential, address or media type', async () => {
    const offered: (string | undefined)[] = [];
    const { look, apiUrl } = await open((request, response) => {
      offered.push(request.headers['if-none-match']);
      answerWith(request, response, '"1"', {});
    });
    await look('one')(`${apiUrl}/x`, {});
    await look('two')(`${apiUrl}/x`, {});
    await look()(`${apiUrl}/x`, {});
    await look('one')(`${apiUrl}/x?page=2`, {});
    await look('one')(`${apiUrl}/x`, { headers: { accept: 'application/vnd.github.sha' } });
    await look('one')(`${apiUrl}/x`, { headers: { authorization: 'token other' } });
    expect(offered).toEqual(Array(6).fill(undefined));
    await look('one')(`${apiUrl}/x`, {});
    expect(offered.at(-1)).toBe('"1"');
  });

  it('does not count behind a redirect that leads elsewhere by now', async () => {
    let target = '/api/first';
    const { server, look, apiUrl } = await open((request, response) => {
      if (request.url === '/api/x') return response.writeHead(301, { location: target }).end();
      return answerWith(request, response, '"same"', { from: request.url });
    });
    await look()(`${apiUrl}/x`, {});
    target = '/api/second';
    expect((await look()(`${apiUrl}/x`, {})).json).toEqual({ from: '/api/second' });
    expect(server.requests()).toBe(6); // 301 and 200, 301 and 304, 301 and 200
  });

  it('is forgotten when the next one comes without', async () => {
    let hasTag = true;
    const offered: (string | undefined)[] = [];
    const { look, apiUrl } = await open((request, response) => {
      offered.push(request.headers['if-none-match']);
      response.writeHead(200, hasTag ? { etag: '"1"' } : {}).end('{}');
    });
    await look()(`${apiUrl}/x`, {});
    hasTag = false;
    await look()(`${apiUrl}/x`, {});
    await look()(`${apiUrl}/x`, {});
    expect(offered).toEqual([undefined, '"1"', undefined]);
  });

  it('is not kept when its ETag is too long to be sent back', async () => {
    const offered: (string | undefined)[] = [];
    const { look, apiUrl } = await open((request, response) => {
      offered.push(request.headers['if-none-match']);
      response.writeHead(200, { etag: `"${'x'.repeat(2_000)}"` }).end('{}');
    });
    await look()(`${apiUrl}/x`, {});
    await look()(`${apiUrl}/x`, {});
    expect(offered).toEqual([undefined, undefined]);
  });

  it.each([401, 403, 404, 500])('does not stand in for a %i', async (status) => {
    let isWell = true;
    const { look, apiUrl } = await open((_request, response) =>
      response.writeHead(isWell ? 200 : status, { etag: '"1"' }).end('{}'),
    );
    await look()(`${apiUrl}/x`, {});
    isWell = false;
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ httpStatus: status });
  });
});

it('takes a 304 that nobody asked for as a bad response', async () => {
  const { server, look, apiUrl } = await open((_request, response) =>
    response.writeHead(304, { etag: '"1"' }).end(),
  );
  await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'bad_response', httpStatus: 304 });
  expect(server.requests()).toBe(1);
});
