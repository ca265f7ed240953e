// Starts the embedded server on the folder that is its argument, tells its process id, and stays until it is killed.
import { startEmbeddedPostgres } from '../src/embedded/index.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: false });
process.stdout.write(`${JSON.stringify({ serverPid: server.pid })}\n`);
setInterval(() => {}, 60_000);
