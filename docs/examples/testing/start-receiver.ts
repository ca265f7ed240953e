import { expect } from 'vitest';
import type { Platform } from './create-platform.ts';
import { examplePath, type Program, startProgram } from './run-program.ts';

/** A port that nobody listens on at this moment. The secret is shown after the URL is known, so the port comes first. */
export async function findFreePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts the example and waits until it listens. */
export async function startReceiver(
  platform: Pick<Platform, 'one'>,
  port: number,
  secret: string,
): Promise<Program> {
  platform.one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port });
  const env = { WEBHOOK_SECRET: secret, PORT: String(port) };
  const receiver = startProgram(process.execPath, [examplePath('webhook-receiver.mjs')], env);
  await expect.poll(receiver.output, { timeout: 10_000 }).toContain(`Listening on port ${port}`);
  return receiver;
}
