import type { Context } from 'hono';
import { encodePath, type ForgeContext, pathSegments } from './forge-context.ts';
import { FORGE_KINDS, type ForgeKind } from './forge-kind.ts';
import { createReader, type RepositoryReader } from './git-objects.ts';
import { listEverything, type StoredRepository } from './repository-store.ts';

const MAX_SHOWN_BYTES = 256 * 1024;
const TITLES: Record<ForgeKind, string> = { github: 'GitHub', gitlab: 'GitLab', gitea: 'Gitea' };

type Page = { status: 200 | 404; title: string; body: string };
type Target = {
  repository: StoredRepository;
  page: 'repository' | 'file' | 'commit';
  ref: string;
  path: string;
};

/**
 * A plain page at every web address that the dashboard links to: a repository, a file at a commit, a commit; and a
 * list of them all. Nobody is signed in here, so a private repository is not shown, as on the real ones.
 */
export function createWebPages(forge: ForgeContext): (c: Context) => Promise<Response> {
  return async (c) => {
    const segments = pathSegments(c.req.url, '');
    const page = (await findPage(forge, segments)) ?? notFoundPage();
    return new Response(layout(page), {
      status: page.status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    });
  };
}

async function findPage(forge: ForgeContext, segments: string[] | null): Promise<Page | null> {
  if (segments === null) return null;
  const [first, ...rest] = segments;
  if (first === undefined) return listPage(forge);
  const kind = FORGE_KINDS.find((candidate) => candidate === first);
  if (kind === undefined) return null;
  if (rest.length === 0) return listPage(forge);
  const target = await findTarget(forge, kind, rest);
  if (target === null || target.repository.private) return null;
  const reader = createReader(forge.git, target.repository);
  if (target.page === 'repository') return repositoryPage(reader);
  return target.page === 'file' ? filePage(reader, target.ref, target.path) : commitPage(reader, target.ref);
}

/** GitHub `…/blob/{sha}/{path}`, GitLab `…/-/blob/{sha}/{path}`, Gitea `…/src/commit/{sha}/{path}`; `…/commit/{sha}`. */
async function findTarget(forge: ForgeContext, kind: ForgeKind, segments: string[]): Promise<Target | null> {
  const dash = segments.indexOf('-');
  const split = kind === 'gitlab' ? (dash === -1 ? segments.length : dash) : 2;
  const found = await forge.store.findByName(kind, segments.slice(0, split).join('/'));
  if (found === null) return null;
  const { repository } = found;
  const words = segments.slice(kind === 'gitlab' ? split + 1 : split);
  if (words.length === 0) return { repository, page: 'repository', ref: '', path: '' };
  const fileWords = kind === 'gitea' ? ['src', 'commit'] : ['blob'];
  if (fileWords.every((word, index) => words[index] === word)) {
    const [ref = '', ...path] = words.slice(fileWords.length);
    return { repository, page: 'file', ref, path: path.join('/') };
  }
  const [word, ref = ''] = words;
  return word === 'commit' && words.length === 2 ? { repository, page: 'commit', ref, path: '' } : null;
}

async function listPage(forge: ForgeContext): Promise<Page> {
  const repositories = (await listEverything(forge.store)).filter((repository) => !repository.private);
  const items = repositories.map((repository) => `<li>${link(webPath(repository), label(repository))}</li>`);
  const list = items.length > 0 ? `<ul>${items.join('')}</ul>` : '<p>There are no public repositories.</p>';
  return { status: 200, title: 'Demo forge', body: `<h1>Demo forge</h1>${list}` };
}

async function repositoryPage(reader: RepositoryReader): Promise<Page> {
  const { repository } = reader;
  const head = await reader.resolve('HEAD');
  const entries = head === null ? [] : ((await reader.tree(head, '', true)) ?? []);
  const files = entries.filter((entry) => entry.type === 'blob').slice(0, 500);
  const items = files.map(
    (entry) => `<li>${link(fileAddress(repository, head ?? '', entry.path), entry.path)}</li>`,
  );
  const at = head === null ? '' : ` at ${link(commitAddress(repository, head), head.slice(0, 8))}`;
  const body = `<h1>${escapeHtml(label(repository))}</h1><p>${escapeHtml(repository.defaultBranch)}${at}</p><ul>${items.join('')}</ul>`;
  return { status: 200, title: repository.name, body };
}

async function filePage(reader: RepositoryReader, ref: string, path: string): Promise<Page | null> {
  const commitSha = await reader.resolve(ref);
  const entry = commitSha === null || path === '' ? null : await reader.entry(commitSha, path);
  if (commitSha === null || entry === null || entry.type !== 'blob') return null;
  const content = (entry.size ?? 0) > MAX_SHOWN_BYTES ? null : await reader.blob(entry);
  const shown =
    content === null || content.includes(0)
      ? '<p>This file is too large or not text, and is not shown.</p>'
      : `<pre>${escapeHtml(content.toString('utf8'))}</pre>`;
  const { repository } = reader;
  const from = `${link(webPath(repository), label(repository))} at ${link(commitAddress(repository, commitSha), commitSha.slice(0, 8))}`;
  return {
    status: 200,
    title: `${path} · ${repository.name}`,
    body: `<h1>${escapeHtml(path)}</h1><p>${from}</p>${shown}`,
  };
}

async function commitPage(reader: RepositoryReader, ref: string): Promise<Page | null> {
  const sha = await reader.commitId(ref);
  const commit = sha === null ? null : await reader.commit(sha);
  if (commit === null) return null;
  const { repository } = reader;
  const files = ((await reader.tree(commit.sha, '', true)) ?? [])
    .filter((entry) => entry.type === 'blob')
    .slice(0, 500);
  const items = files.map(
    (entry) => `<li>${link(fileAddress(repository, commit.sha, entry.path), entry.path)}</li>`,
  );
  const body = `<h1>${escapeHtml(commit.message.split('\n')[0] ?? '')}</h1>
<p>${link(webPath(repository), label(repository))} · <code>${escapeHtml(commit.sha)}</code></p>
<p>${escapeHtml(commit.author.name)}, ${escapeHtml(commit.author.date.toISOString())}</p>
<pre>${escapeHtml(commit.message)}</pre><h2>Files</h2><ul>${items.join('')}</ul>`;
  return { status: 200, title: `${commit.sha.slice(0, 8)} · ${repository.name}`, body };
}

function notFoundPage(): Page {
  const body =
    '<h1>Not found</h1><p>There is nothing here, or it is private.</p><p><a href="/">All repositories</a></p>';
  return { status: 404, title: 'Not found', body };
}

function webPath({ forge, name }: StoredRepository): string {
  return `/${forge}/${encodePath(name)}`;
}

function fileAddress(repository: StoredRepository, sha: string, path: string): string {
  const words = { github: 'blob', gitlab: '-/blob', gitea: 'src/commit' }[repository.forge];
  return `${webPath(repository)}/${words}/${sha}/${encodePath(path)}`;
}

function commitAddress(repository: StoredRepository, sha: string): string {
  return `${webPath(repository)}/${repository.forge === 'gitlab' ? '-/commit' : 'commit'}/${sha}`;
}

function label({ forge, name }: StoredRepository): string {
  return `${TITLES[forge]}: ${name}`;
}

function link(href: string, text: string): string {
  return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
}

function layout({ title, body }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid; border-radius: 0.5rem; font-size: 0.875rem; overflow-wrap: normal; }
footer { margin-top: 3rem; opacity: 0.75; }
</style>
</head>
<body>
<main>${body}</main>
<footer><a href="/">Tinyforge demo forge</a>: real git repositories on this machine, served in the way of GitHub, GitLab and Gitea.</footer>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '');
}
