import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoRepository, startDemoForge } from '@tinyforge/demo-forge';
import type { ForgeKind } from '../../index.ts';
import { FILE_REQUESTS, type HostileCase } from './hostile-cases.ts';

export type HostileForge = {
  port: number;
  /** How many connections were accepted so far. */
  connections(): number;
  /** How requests are answered from now on; null: honestly. */
  setCase(hostile: HostileCase | null): void;
  stop(): Promise<void>;
};

export const REPOSITORY = 'acme/web';
export const FILE = '.tinyforge.yml';

/** The demo forge behind a server that can be told to do harm. */
export async function startHostileForge(forge: ForgeKind): Promise<HostileForge> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-hostile-'));
  const demo = await startDemoForge({ directory });
  await createDemoRepository({
    directory,
    forge,
    repository: REPOSITORY,
    files: { [FILE]: 'version: 1\n' },
  });

  // Asked once: what is measured is the looking, not git.
  const honest = new Map<string, Promise<{ status: number; text: string }>>();
  const askHonestly = (path: string) => {
    const answer = honest.get(path) ?? askDemoForge(`http://127.0.0.1:${demo.port}${path}`);
    honest.set(path, answer);
    return answer;
  };

  let hostile: HostileCase | null = null;
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer(async (request, response) => {
    if (hostile && (hostile.at !== 'file' || FILE_REQUESTS[forge].test(request.url ?? ''))) {
      const original = hostile.at === 'file' ? await askHonestly(request.url ?? '/') : null;
      hostile.answer({ request, response, original: original ? JSON.parse(original.text) : {} });
    } else {
      const { status, text } = await askHonestly(request.url ?? '/');
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    }
  });
  server.on('connect', (_request, socket: Socket) => hostile?.proxy?.(socket));
  server.on('connection', (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    setCase: (replacement) => {
      hostile = replacement;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await demo.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function askDemoForge(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { headers: { accept: 'application/json' } });
  return { status: answer.status, text: await answer.text() };
}
