// Writes a Docker Compose file out of Tinyforge's live configs, and applies it when something changed. Node 20, no packages.
//
//   TINYFORGE_URL=http://localhost:8090 TINYFORGE_TOKEN=tf_… node render-compose.mjs \
//     --file compose.yaml --image 'registry.example.com/{slug}:latest' [--interval 10 | --once] \
//     -- docker compose --file compose.yaml up --detach --remove-orphans
//
// What stands after `--` is run when the file is not the one that was applied last. If it fails, it is run again next time.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    file: { type: 'string', default: 'compose.yaml' },
    image: { type: 'string', default: '{slug}:latest' },
    interval: { type: 'string', default: '10' },
    once: { type: 'boolean', default: false },
  },
});
const { TINYFORGE_URL: url, TINYFORGE_TOKEN: token } = process.env;
if (!url || !token) throw new Error('Set TINYFORGE_URL and TINYFORGE_TOKEN.');

/** What was read last, by address: with its tag, an answer that has not changed is not sent again. */
const known = new Map();

async function read(path) {
  const before = known.get(path);
  const headers = { authorization: `Bearer ${token}`, ...(before && { 'if-none-match': before.etag }) };
  const address = new URL(path, url);
  const answer = await fetch(address, { headers, signal: AbortSignal.timeout(30_000) }).catch((error) => {
    throw new Error(`${address}: ${error.cause?.code ?? error.message}`);
  });
  if (answer.status === 304) return before.body;
  if (!answer.ok) {
    // A proxy in between answers in words of its own.
    const problem = await answer.json().catch(() => null);
    throw new Error(`${address}: ${answer.status} ${problem?.detail ?? answer.statusText}`);
  }
  const body = await answer.json();
  known.set(path, { etag: answer.headers.get('etag'), body });
  return body;
}

/** Every workload with its live config. Those of the kind `compose` bring a file of their own. */
async function readWorkloads() {
  const workloads = [];
  for (let path = '/api/v1/workloads?limit=500'; path; ) {
    const { items, next } = await read(path);
    for (const item of items.filter(({ sourceKind }) => sourceKind !== 'compose')) {
      workloads.push({ ...item, config: await read(item.configUrl) });
    }
    path = next;
  }
  return workloads;
}

/** JSON is YAML; a `$` would be a variable to Compose. */
const scalar = (value) => JSON.stringify(value).replaceAll('$', '$$$$');

function renderService({ slug, configVersion, config }) {
  const { port = null, healthcheck = '', deploy_strategy: strategy = '' } = config;
  const image = typeof config.image === 'string' ? config.image : values.image.replaceAll('{slug}', slug);
  const lines = [`image: ${scalar(image)}`, 'restart: unless-stopped'];
  if (port !== null) lines.push(`expose: [${scalar(String(port))}]`);
  if (port !== null && healthcheck) {
    const test = ['CMD', 'wget', '--quiet', '--spider', `http://127.0.0.1:${port}${healthcheck}`];
    lines.push('healthcheck:', `  test: [${test.map(scalar).join(', ')}]`, '  interval: 10s');
  }
  // Only a swarm (`docker stack deploy`) starts the new version beside the old one. `docker compose up` always stops the old one first.
  const order = strategy === 'blue-green' ? 'start-first' : 'stop-first';
  lines.push('deploy:', '  update_config:', `    order: ${order}`);
  if (strategy === 'blue-green' && positionals[1] === 'compose')
    console.error(`${slug}: docker compose can't do blue-green and replaces it. Use docker stack deploy.`);
  lines.push('labels:', `  dev.tinyforge.config-version: ${scalar(String(configVersion))}`);
  return [`  ${scalar(slug)}:`, ...lines.map((line) => `    ${line}`)];
}

function render(workloads) {
  const services = workloads.flatMap(renderService);
  const body = services.length > 0 ? ['services:', ...services] : ['services: {}'];
  return `# Written by render-compose.mjs out of Tinyforge's live configs. Do not edit.\n${body.join('\n')}\n`;
}

const marker = `${values.file}.applied`;
const hash = (text) => createHash('sha256').update(text).digest('hex');

async function round() {
  const text = render(await readWorkloads());
  const applied = await readFile(marker, 'utf8').catch(() => '');
  if (applied === hash(text)) return;
  // Whoever reads the file meanwhile sees the old one or the new one.
  await writeFile(`${values.file}.new`, text);
  await rename(`${values.file}.new`, values.file);
  if (positionals.length > 0) await run(positionals);
  await writeFile(marker, hash(text));
  console.log(`Applied ${values.file}`);
}

function run([program, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
}

for (;;) {
  try {
    await round();
  } catch (error) {
    console.error(error.message);
    if (values.once) process.exitCode = 1;
  }
  if (values.once) break;
  await sleep(Number(values.interval) * 1000);
}
