import { spawnSync } from 'node:child_process';
import { createServer, isIP } from 'node:net';
import { SetupError } from './say.mjs';

const OLDEST_NODE = [20, 18, 1];

/** Refuses a machine on which nothing of the rest could work. */
export function assertMachine() {
  const version = process.versions.node.split('.').map(Number);
  if (isOlder(version, OLDEST_NODE)) {
    throw new SetupError(
      `Tinyforge needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${process.versions.node}. Install a newer one from nodejs.org or with your version manager.`,
    );
  }
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new SetupError(
      'Tinyforge needs git on the PATH. Install it (for example: apt-get install git) and start again.',
    );
  }
}

/** @param {number[]} version @param {number[]} oldest */
function isOlder(version, oldest) {
  for (const [index, minimum] of oldest.entries()) {
    const part = version[index] ?? 0;
    if (part !== minimum) return part < minimum;
  }
  return false;
}

/**
 * Refuses a port that can't be listened on: before a build of a minute, not after it.
 * @param {number} port
 * @param {string | null} host null: every address
 */
export async function assertPortFree(port, host) {
  if (host !== null && host !== 'localhost' && isIP(host) === 0)
    throw new SetupError(
      `TINYFORGE_HOST must be an IP address of this machine or "localhost", and is ${JSON.stringify(host)}.`,
    );
  let code = await probePort(port, host);
  // A run that was just killed takes a moment to let go of its port.
  for (let attempt = 0; code === 'EADDRINUSE' && attempt < 4; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    code = await probePort(port, host);
  }
  if (code === null) return;
  throw new SetupError(describePortProblem(code, port, host));
}

/**
 * @param {number} port @param {string | null} host
 * @returns {Promise<string | null>} what the system answers to listening; null: it can be done
 */
function probePort(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    probe.listen({ port, ...(host !== null && { host }), exclusive: true }, () =>
      probe.close(() => resolve(null)),
    );
  });
}

/** @param {string} code @param {number} port @param {string | null} host */
function describePortProblem(code, port, host) {
  const another = `set PORT to another one, for example: PORT=${port + 1 > 65535 ? 8091 : port + 1} npm start`;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is already in use, perhaps by another Tinyforge. End what uses it, or ${another}`;
  }
  if (code === 'EACCES')
    return `This user may not listen on port ${port}. Ports below 1024 often need more rights: ${another}`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}. Set TINYFORGE_HOST to one of its own, or leave it out.`;
  return `Port ${port} can't be listened on (${code}): ${another}`;
}
