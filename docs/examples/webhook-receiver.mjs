// Takes Tinyforge's webhooks and refuses what is forged, old or replayed. Node 20, no packages.
//
//   WEBHOOK_SECRET=whsec_… PORT=9000 node webhook-receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { WEBHOOK_SECRET = '', PORT = '9000' } = process.env;
const key = Buffer.from(WEBHOOK_SECRET.replace('whsec_', ''), 'base64');
if (key.length < 24)
  throw new Error('Set WEBHOOK_SECRET to the secret that was shown when the webhook was added.');
const newest = new Map(); // id → newest timestamp taken; keep it in your database, or a restart forgets it

const server = createServer(async (request, response) => {
  const end = (status) => response.writeHead(status).end();
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(
    (name) => request.headers[`webhook-${name}`] ?? '',
  );
  let body = Buffer.alloc(0);
  for await (const chunk of request) {
    body = Buffer.concat([body, chunk]);
    if (body.length > 65_536) return end(413);
  }
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isExpected = (given) => given.length === expected.length && timingSafeEqual(given, expected);
  const given = signatures.split(' ').filter((each) => each.startsWith('v1,'));
  if (!given.some((each) => isExpected(Buffer.from(each.slice(3), 'base64')))) return end(401);
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return end(401); // too old, or of no time at all
  if (Number(timestamp) <= newest.get(id)) return end(409); // somebody sends a copy
  const isKnown = newest.has(id); // sent again, because our answer was lost: say yes, do nothing
  newest.set(id, Number(timestamp));
  if (!isKnown) console.log(body.toString()); // here goes what you do about it
  end(204);
});
server.listen(Number(PORT), () => console.log(`Listening on port ${server.address().port}`));
