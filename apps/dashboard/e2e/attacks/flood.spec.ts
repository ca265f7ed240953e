import { expect, test } from '../fixtures.ts';
import { signIn } from '../product/sign-in.ts';
import { type Attempt, ask, call, cookieOf, send } from './send.ts';

/*
 * One address, or one person, asks as fast as it can; everybody else must be served meanwhile. What is held to is that all of them are
 * answered, and that the flood is told to stop. How long they wait, with the flood and without it, is printed: no stopwatch decides a test.
 */

const AT_ONCE = 32;
const FLOOD_REQUESTS = 600;
const OTHERS_REQUESTS = 12;
const CROWD = { name: 'Floyd Flood', email: 'floyd@example.com', password: 'a password of floyd' };

/** Sends at most so many requests, so many at once, and counts their statuses. */
async function flood(url: string, attempt: Attempt, isOver: () => boolean): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let left = FLOOD_REQUESTS;
  const sendOn = async () => {
    while (left > 0 && !isOver()) {
      left -= 1;
      const status = await send(url, attempt).then(
        (answer) => answer.status,
        (error: NodeJS.ErrnoException) => error.code ?? 'failed',
      );
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
  return statuses;
}

/** What somebody else waits for a page's data, one question after the other. In milliseconds. */
async function askAsSomebodyElse(url: string, attempt: Attempt): Promise<number[]> {
  const waits: number[] = [];
  for (let asked = 0; asked < OTHERS_REQUESTS; asked += 1) {
    const startedAt = performance.now();
    const { status, text } = await send(url, attempt);
    expect(status, text).toBe(200);
    waits.push(performance.now() - startedAt);
  }
  return waits.sort((a, b) => a - b);
}

const at = (sorted: number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

test('a flood from one address keeps nobody else from being served', async ({
  product,
  admin,
  addWorkload,
}, testInfo) => {
  const { id } = await addWorkload({ file: 'version: 1\n' });
  await admin.api.person.create.mutate({ ...CROWD, role: 'viewer' });
  const crowd = await signIn(product.url, CROWD);
  const json = { 'content-type': 'application/json', origin: product.url };
  const guess = JSON.stringify({ email: 'flooded@example.com', password: 'a guess' });
  const floods: Record<string, Attempt> = {
    'sign-ins': {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: json,
      body: guess,
      from: '127.0.0.71',
    },
    'lists of events': { ...ask('event.list', { limit: 100 }, cookieOf(crowd)), from: '127.0.0.72' },
    'looks at a forge': { ...ask('gitops.get', { workloadId: id }, cookieOf(crowd)), from: '127.0.0.73' },
    'wrong tokens': {
      path: '/api/v1/workloads',
      headers: { authorization: `Bearer tf_${'0'.repeat(60)}` },
      from: '127.0.0.74',
    },
    'changes that are not theirs': {
      ...call('workload.delete', { id, confirmName: 'x' }, { cookie: cookieOf(crowd), origin: product.url }),
      from: '127.0.0.75',
    },
  };
  const question = ask('workload.list', { limit: 50 }, cookieOf(admin));
  const quiet = await askAsSomebodyElse(product.url, question);
  const rows = [
    `${'nothing'.padEnd(30)} ${at(quiet, 0.5).toFixed(0).padStart(6)} ms ${at(quiet, 0.95).toFixed(0).padStart(6)} ms`,
  ];
  for (const [name, attempt] of Object.entries(floods)) {
    await test.step(name, async () => {
      let isOver = false;
      const flooding = flood(product.url, attempt, () => isOver);
      const waits = await askAsSomebodyElse(product.url, question);
      isOver = true;
      const statuses = await flooding;
      rows.push(
        `${name.padEnd(30)} ${at(waits, 0.5).toFixed(0).padStart(6)} ms ${at(waits, 0.95).toFixed(0).padStart(6)} ms  ${JSON.stringify(statuses)}`,
      );
      expect(Object.keys(statuses).every((status) => Number(status) < 500 || status === '503')).toBe(true);
      if (name === 'sign-ins') expect(statuses['429']).toBeGreaterThan((statuses['401'] ?? 0) + 10);
    });
  }
  const table = [`${'flood of'.padEnd(30)}    median        p95  answers to the flood`, ...rows].join('\n');
  process.stdout.write(`\n${table}\n\n`);
  await testInfo.attach('flood.txt', { body: table, contentType: 'text/plain' });
});
