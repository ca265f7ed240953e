import { beforeAll, expect, test } from 'vitest';
import { createDemoRepository } from './create-demo-repository.ts';
import { FORGE_KINDS } from './forge-kind.ts';
import { runGit } from './git.ts';
import { createTestDirectory, startTestForge } from './testing/start-test-forge.ts';

const directory = await createTestDirectory();
const forge = await startTestForge({ directory });
const NAMES = { github: 'acme/web', gitlab: 'acme/platform/web', gitea: 'acme/web' };
const HOSTILE = '<script>alert("1")</script> & \'x\'';
const shas: Record<string, string> = {};

beforeAll(async () => {
  for (const kind of FORGE_KINDS) {
    const files = { 'deploy/a b.yml': HOSTILE, 'binary.bin': Uint8Array.of(0, 1, 2) };
    const { path } = await createDemoRepository({ directory, forge: kind, repository: NAMES[kind], files });
    shas[kind] = (await runGit({ path, args: ['rev-parse', 'HEAD'] })).trim();
    await createDemoRepository({
      directory,
      forge: kind,
      repository: 'acme/secret',
      files: { a: 'a' },
      private: true,
    });
  }
});

/** Where each forge shows a file and a commit. */
function addresses(kind: (typeof FORGE_KINDS)[number], sha = shas[kind]) {
  const page = `/${kind}/${NAMES[kind]}`;
  const words = {
    github: ['blob', 'commit'],
    gitlab: ['-/blob', '-/commit'],
    gitea: ['src/commit', 'commit'],
  }[kind];
  return { file: `${page}/${words[0]}/${sha}/deploy/a%20b.yml`, commit: `${page}/${words[1]}/${sha}` };
}

test.each(FORGE_KINDS)(
  '%s: a file and a commit have a page that does nothing but show them',
  async (kind) => {
    const { file, commit } = addresses(kind);
    const response = await forge.get(file);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    expect(html).not.toContain('<script');
    expect(await (await forge.get(commit)).text()).toContain(shas[kind]);
    expect((await forge.get(file.replace('a%20b.yml', 'nope.yml'))).status).toBe(404);
    expect((await forge.get(addresses(kind, 'f'.repeat(40)).commit)).status).toBe(404);
  },
);

test('every link on every page leads somewhere', async () => {
  const seen = new Set<string>();
  const pending = ['/'];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const response = await forge.get(path);
    expect([path, response.status]).toEqual([path, 200]);
    for (const [, href = ''] of (await response.text()).matchAll(/href="([^"]+)"/g)) pending.push(href);
  }
  for (const kind of FORGE_KINDS)
    expect([...seen]).toEqual(expect.arrayContaining(Object.values(addresses(kind))));
  expect([...seen].filter((path) => path.includes('secret'))).toEqual([]);
});

test('a private repository has no page', async () => {
  for (const kind of FORGE_KINDS) expect((await forge.get(`/${kind}/acme/secret`)).status).toBe(404);
});
