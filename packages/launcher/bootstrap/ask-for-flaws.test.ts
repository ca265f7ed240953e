import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { askForFlaws } from './ask-for-flaws.mjs';

let stop = async () => {};
afterEach(() => stop());

/** A registry that answers in the form that npm's documentation of the endpoint gives. */
async function startRegistry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/prefix`;
}

test('asks for all versions at once and tells the gravest flaw first', async () => {
  const asked: string[] = [];
  const registry = await startRegistry(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
    const flaw = { id: 1, url: 'about-it', title: 'Bad', vulnerable_versions: '<2', cwe: ['CWE-1'] };
    const body = { minimist: [{ ...flaw, severity: 'low' }], undici: [{ ...flaw, severity: 'critical' }] };
    response.end(JSON.stringify(body));
  });
  const flaws = await askForFlaws(registry, { minimist: ['1.0.0', '1.2.0'], undici: ['7.0.0'] });
  expect(asked).toEqual([
    'POST /a/prefix/-/npm/v1/security/advisories/bulk {"minimist":["1.0.0","1.2.0"],"undici":["7.0.0"]}',
  ]);
  expect(flaws.map(({ severity, name, range }) => [severity, name, range])).toEqual([
    ['critical', 'undici', '<2'],
    ['low', 'minimist', '<2'],
  ]);
});

test.each([
  ['refuses', (_: unknown, response: Parameters<RequestListener>[1]) => response.writeHead(405).end()],
  ['answers with rubbish', (_: unknown, response: Parameters<RequestListener>[1]) => response.end('<html>')],
  ['answers with null', (_: unknown, response: Parameters<RequestListener>[1]) => response.end('null')],
])('a registry that %s is no clean bill', async (_, answer) => {
  const registry = await startRegistry(answer as RequestListener);
  await expect(askForFlaws(registry, {})).rejects.toThrow(/nothing was checked/);
});
