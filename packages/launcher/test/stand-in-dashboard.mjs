// Stands in for the dashboard in tests: answers like it and, at `/events`, keeps a connection open as an event stream does.
// Like `next start`, it waits on SIGTERM for clients that never leave.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: open\n\n');
    return;
  }
  if (request.url === '/environment') {
    response.end(JSON.stringify(process.env));
    return;
  }
  if (request.url === '/print') {
    const line = `${'x'.repeat(20_000)}\n`;
    for (let printed = 0; printed < 100; printed += 1) process.stderr.write(line);
  }
  if (request.url === '/crash') process.exit(3);
  response.end(JSON.stringify({ pid: process.pid }));
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
