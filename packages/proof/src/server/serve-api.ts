/*
 * One server process: the real API over HTTP, as the dashboard serves it, without Next around it. Its argument is JSON (`ServerSettings`).
 * Writes one line of JSON with its address, its log to standard error, and ends when the process that started it closes its standard input.
 */
import { startApiServer } from '@tinyforge/api/testing';
import { createDatabase } from '@tinyforge/db';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import type { ServerSettings } from './start-server-process.ts';

const settings: ServerSettings = JSON.parse(process.argv[2] ?? '{}');
const db = createDatabase({ url: settings.databaseUrl, prepare: settings.prepare ?? true });
const services = composeTestServices(db, {
  onLog: (line) => process.stderr.write(line),
});
services.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: settings.forgePort });
const server = await startApiServer(services);
process.stdout.write(`${JSON.stringify({ origin: server.origin })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
