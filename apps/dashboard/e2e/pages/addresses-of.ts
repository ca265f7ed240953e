import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../attacks/send.ts';

const APP = fileURLToPath(new URL('../../src/app', import.meta.url));
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

/** The routes below `src/app`, or a folder of it, that have such a file: `/workloads/[id]/edit`. */
export function addressesOf(file: 'page.tsx' | 'route.ts', folder?: '(app)' | '(door)'): string[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === file || path.endsWith(`${sep}${file}`))
    .map((path) => path.split(sep).slice(0, -1))
    .filter(([first]) => folder === undefined || first === folder)
    .map((parts) => `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join('/')}`)
    .sort();
}

/** An address of that route at which there is nothing. */
export function addressOf(route: string): string {
  return route.replace('[id]', NOBODYS_ID).replace(/\[{1,2}(?:\.\.\.)?\w+\]{1,2}/, 'nothing-of-this-name');
}

/** Whether an answer leads to this page: where it has begun already, the page itself leads on. */
export function leadsTo(page: string, answer: Answer): boolean {
  if (answer.status === 307 && answer.headers.location?.includes(page)) return true;
  return new RegExp(`NEXT_REDIRECT[^"]*${page}|url=${page}`).test(answer.text);
}
