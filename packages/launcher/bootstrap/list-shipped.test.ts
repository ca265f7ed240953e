import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listShipped } from './list-shipped.mjs';
import { SetupError } from './say.mjs';

let cache: string;
let stop = async () => {};
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tinyforge-npm-cache-'));
});
afterEach(async () => {
  await stop();
  await rm(cache, { recursive: true });
});

async function startRegistry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    stop = async () => {};
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** With an empty cache, in which `npx` finds no pnpm. */
function listAt(registry: string, timeoutMs: number) {
  return listShipped(registry, {
    timeoutMs,
    env: { npm_config_registry: registry, npm_config_cache: cache },
  });
}

async function expectNothingChecked(listing: Promise<unknown>, registry: string): Promise<void> {
  const error = await listing.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SetupError);
  const { message } = error as SetupError;
  expect(message).toMatch(/^The registry gave no answer about known flaws \(.+\): nothing was checked\./);
  expect(message).toContain(new URL(registry).host);
}

test('a registry that refuses everything is told as one that gave no answer', async () => {
  const registry = await startRegistry((_, response) => response.writeHead(405).end());
  await expectNothingChecked(listAt(registry, 50_000), registry);
});

test('so is one that is not there, at once', async () => {
  const registry = await startRegistry(() => {});
  await stop();
  await expectNothingChecked(listAt(registry, 50_000), registry);
});

test('and one that never answers, once the time is up', async () => {
  const registry = await startRegistry(() => {});
  await expectNothingChecked(listAt(registry, 2_000), registry);
});
