import { request } from 'node:http';
import type { DemoToken } from './tokens.ts';

const PATH = '/github/api/v3/user';
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;

/**
 * Whether a demo forge with one of these tokens listens on a port of 127.0.0.1: the forge of another process on the same
 * database. Any other server there does not know the token's login.
 */
export async function isServedAt(port: number, tokens: readonly DemoToken[]): Promise<boolean> {
  const token = tokens.find(({ forge }) => forge === 'github');
  if (token?.login === undefined) return false;
  const user = await askForUser(port, token);
  return user !== null && typeof user === 'object' && 'login' in user && user.login === token.login;
}

function askForUser(port: number, { token }: DemoToken): Promise<unknown> {
  return new Promise((resolve) => {
    // As on GitHub, a request without a name is refused.
    const headers = { authorization: `token ${token}`, 'user-agent': 'tinyforge' };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const asked = request({ host: '127.0.0.1', port, path: PATH, headers, signal, agent: false });
    asked.on('error', () => resolve(null));
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_BYTES) asked.destroy();
      });
      response.on('close', () =>
        resolve(response.complete && response.statusCode === 200 ? parse(text) : null),
      );
    });
    asked.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
