/* A server process like `src/server/serve-api.ts`, with forges that answer from memory. Its arguments: database URL, `pooled` behind a pooler, and connections for changes. */
import { startApiServer } from '@tinyforge/api/testing';
import { createDatabase } from '@tinyforge/db';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { createMemoryForges } from './memory-forge.ts';

// By default as many as there are clients: with fewer, waiting for a connection would be measured.
const [, , url = '', pooled, writePool = '8'] = process.argv;
const db = createDatabase({
  url,
  prepare: pooled !== 'pooled',
  readPoolSize: 10,
  writePoolSize: Number(writePool),
});
const services = composeTestServices(db, { providers: createMemoryForges() });
services.services.log.level = 'info';
const server = await startApiServer(services, { overrideGlobalObjects: true });
process.stdout.write(`${JSON.stringify({ origin: server.origin })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
