import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';
import { createJsonSchemaFiles } from './json-schema.ts';

const require = createRequire(import.meta.url);

/** Drives the real yaml-language-server as an editor does, with the schemas served over loopback HTTP. */
describe('yaml-language-server with our schemas', { timeout: 30_000 }, () => {
  let schemas: Server;
  let base: string;
  let editor: Editor;

  beforeAll(async () => {
    schemas = await serveSchemas();
    base = `http://127.0.0.1:${(schemas.address() as AddressInfo).port}/schema`;
    editor = await startEditor({ [`${base}/tinyforge.schema.json`]: '.tinyforge.yml' });
  }, 30_000);

  afterAll(async () => {
    await editor.stop();
    schemas.close();
  });

  it('has no complaint about a good file', async () => {
    expect(await editor.check('version: 1\ndeploy:\n  port: 8080\n  healthcheck: /healthz\n')).toEqual([]);
  });

  it('completes keys at both levels', async () => {
    expect(await editor.complete('version: 1\n|')).toContain('deploy');
    expect(await editor.complete('version: 1\ndeploy:\n  dep|')).toContain('deploy_strategy');
  });

  it('completes the values of deploy_strategy', async () => {
    const labels = await editor.complete('version: 1\ndeploy:\n  deploy_strategy: |');
    expect(labels).toEqual(expect.arrayContaining(['recreate', 'blue-green']));
  });

  it('says what a field is for', async () => {
    expect(await editor.hover('version: 1\ndeploy:\n  deploy_str|ategy: recreate\n')).toContain(
      'How a new version replaces the old one',
    );
  });

  it.each([
    ['an unknown key', 'version: 1\ndeploy:\n  prot: 8080\n', 2, /prot/],
    ['a wrong type', 'version: 1\ndeploy:\n  port: "8080"\n', 2, /integer/],
    ['a port out of range', 'version: 1\ndeploy:\n  port: 70000\n', 2, /65535/],
    ['an unknown choice', 'version: 1\ndeploy:\n  deploy_strategy: canary\n', 2, /recreate/],
    ['a path that names a host', 'version: 1\ndeploy:\n  healthcheck: //evil\n', 2, /starts with one slash/],
    ['another version', 'version: 2\n', 0, /1/],
    ['no version', 'deploy: {}\n', 0, /version/],
  ])('marks %s at its line', async (_, text, line, message) => {
    const problems = await editor.check(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  it('marks a field that the source kind ignores and does not offer it', async () => {
    const modeline = `# yaml-language-server: $schema=${base}/tinyforge.static.schema.json\n`;
    const problems = await editor.check(`${modeline}version: 1\ndeploy:\n  port: 8080\n`);
    expect(problems).toEqual([{ line: 3, message: 'Ignored: a static workload does not honour port.' }]);
    const labels = await editor.complete(`${modeline}version: 1\ndeploy:\n  |`);
    expect(labels).toContain('deploy_strategy');
    expect(labels).not.toContain('port');
  });
});

type Problem = { line: number; message: string };
type Position = { line: number; character: number };

/** Texts hold a `|` where the cursor is. */
type Editor = {
  check(text: string): Promise<Problem[]>;
  complete(text: string): Promise<string[]>;
  hover(text: string): Promise<string>;
  stop(): Promise<void>;
};

async function serveSchemas(): Promise<Server> {
  const files = createJsonSchemaFiles();
  const server = createServer((request, response) => {
    const schema = files.get((request.url ?? '').replace('/schema/', ''));
    response.writeHead(schema ? 200 : 404, { 'content-type': 'application/schema+json' });
    response.end(JSON.stringify(schema ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** @param associations file patterns by the address of their schema, as in the setting `yaml.schemas` */
async function startEditor(associations: Record<string, string>): Promise<Editor> {
  const home = dirname(require.resolve('yaml-language-server/package.json'));
  const server = spawn(process.execPath, [join(home, 'bin/yaml-language-server'), '--stdio'], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  // Everything that would look beyond this machine is off.
  const yaml = {
    schemas: associations,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
    validate: true,
    hover: true,
    completion: true,
  };
  connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? yaml : {})),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true } },
  });
  await connection.sendNotification('initialized', {});
  return createEditor(server, connection);
}

function createEditor(server: ChildProcess, connection: MessageConnection): Editor {
  let documents = 0;
  const waiting = new Map<string, (problems: Problem[]) => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: Published) => {
    waiting.get(uri)?.(diagnostics.map(({ range, message }) => ({ line: range.start.line, message })));
  });

  const open = async (text: string) => {
    const uri = `file:///repository-${++documents}/.tinyforge.yml`;
    const before = text.slice(0, text.indexOf('|')).split('\n');
    const problems = new Promise<Problem[]>((resolve) => waiting.set(uri, resolve));
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text: text.replace('|', '') },
    });
    const position: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return { problems, place: { textDocument: { uri }, position } };
  };

  return {
    check: async (text) => (await open(text)).problems,
    async complete(text) {
      const { place } = await open(text);
      const list: { items: { label: string }[] } = await connection.sendRequest(
        'textDocument/completion',
        place,
      );
      return list.items.map(({ label }) => label);
    },
    async hover(text) {
      const { place } = await open(text);
      const hover: { contents: { value: string } } = await connection.sendRequest(
        'textDocument/hover',
        place,
      );
      return hover.contents.value;
    },
    async stop() {
      const exited = once(server, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      const [code] = await exited;
      connection.dispose();
      expect(code).toBe(0);
    },
  };
}

type Published = {
  uri: string;
  diagnostics: { range: { start: Position }; message: string }[];
};
