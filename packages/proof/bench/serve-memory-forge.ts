/* A server process like `src/server/serve-api.ts`, with forges that answer from memory. Its arguments: database URL, and `pooled` behind a pooler. */
import { startApiServer } from '@tinyforge/api/testing';
import { createDatabase } from '@tinyforge/db';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { createMemoryForges } from './memory-forge.ts';

const [, , url = '', pooled] = process.argv;
// As many as there are clients: with fewer, waiting for a connection would be measured.
const db = createDatabase({ url, prepare: pooled !== 'pooled', readPoolSize: 10, writePoolSize: 8 });
const services = composeTestServices(db, { providers: createMemoryForges() });
services.services.log.level = 'info';
const server = await startApiServer(services, { overrideGlobalObjects: true });
process.stdout.write(`${JSON.stringify({ origin: server.origin })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
