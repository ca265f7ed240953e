import { encodePath } from '../forge-context.ts';
import { MAX_BLOB_BYTES, type RepositoryReader, type TreeEntry } from '../git-objects.ts';
import { accepts, fail, type GithubAnswer, ok, okAs } from './github-answer.ts';
import type { GithubAddresses } from './github-repository.ts';

const MAX_INLINE_BYTES = 1024 * 1024;
const DOCS = '/repos/contents#get-repository-content';

type Place = { reader: RepositoryReader; commitSha: string; ref: string; addresses: GithubAddresses };

/** `GET /repos/{owner}/{repo}/contents/{path}?ref=` */
export async function githubContents(
  request: Request,
  reader: RepositoryReader,
  path: string,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const ref = new URL(request.url).searchParams.get('ref') || reader.repository.defaultBranch;
  const commitSha = await reader.resolve(ref);
  if (commitSha === null) {
    const empty = await reader.isEmpty();
    return fail(404, empty ? 'This repository is empty.' : `No commit found for the ref ${ref}`, DOCS);
  }
  const place: Place = { reader, commitSha, ref, addresses };
  const entry = await reader.entry(commitSha, path);
  if (entry === null) return fail(404, 'Not Found', DOCS);
  if (entry.type === 'tree') return directory(place, entry);
  if (entry.type === 'commit') return submodule(place, entry);
  if (entry.mode !== '120000') return file(request, place, entry);
  // A link to a file in the repository is followed without a word; any other is shown as what it is.
  const followed = await reader.followLink(commitSha, entry);
  return followed === null ? symlink(request, place, entry) : file(request, place, followed);
}

async function file(request: Request, place: Place, entry: TreeEntry): Promise<GithubAnswer> {
  const raw = accepts(request, 'raw');
  const size = entry.size ?? 0;
  const content =
    size > MAX_INLINE_BYTES && !raw && size <= MAX_BLOB_BYTES
      ? new Uint8Array()
      : await place.reader.blob(entry);
  if (content === null) {
    const message =
      'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git.';
    return fail(403, message, DOCS, { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] });
  }
  if (raw) return okAs('raw', new Uint8Array(content));
  const inline = size <= MAX_INLINE_BYTES;
  return ok({
    ...common(place, entry, 'file'),
    content: inline ? base64InLines(content) : '',
    encoding: inline ? 'base64' : 'none',
  });
}

async function symlink(request: Request, place: Place, entry: TreeEntry): Promise<GithubAnswer> {
  const target = await place.reader.linkTarget(entry);
  if (accepts(request, 'raw')) return okAs('raw', target);
  return ok({ ...common(place, entry, 'symlink'), target });
}

async function submodule(place: Place, entry: TreeEntry): Promise<GithubAnswer> {
  const url = await place.reader.submoduleUrl(place.commitSha, entry.path);
  return ok({ ...common(place, entry, 'submodule'), submodule_git_url: url });
}

async function directory(place: Place, entry: TreeEntry): Promise<GithubAnswer> {
  const entries = (await place.reader.tree(entry.sha, entry.path)) ?? [];
  return ok(entries.slice(0, 1_000).map((found) => common(place, found, listedType(found))));
}

/** In a listing a submodule says `file`: GitHub keeps that for clients from before there was a word for it. */
function listedType(entry: TreeEntry): string {
  if (entry.type === 'tree') return 'dir';
  return entry.mode === '120000' ? 'symlink' : 'file';
}

function common({ reader, ref, addresses }: Place, entry: TreeEntry, type: string) {
  const name = reader.repository.name;
  const api = `${addresses.api}/repos/${name}`;
  const at = encodePath(entry.path);
  const isTree = entry.type === 'tree';
  const self = `${api}/contents/${at}?ref=${encodeURIComponent(ref)}`;
  // A submodule's repository lies on another server as a rule, for which GitHub gives no addresses.
  const foreign = entry.type === 'commit';
  const git = foreign ? null : `${api}/git/${isTree ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = foreign
    ? null
    : `${addresses.web}/${name}/${isTree ? 'tree' : 'blob'}/${encodePath(ref)}/${at}`;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: foreign || isTree ? null : `${addresses.web}/raw/${name}/${encodePath(ref)}/${at}`,
    type,
    _links: { self, git, html },
  };
}

/** As GitHub does it: 60 characters and a newline, over and over. */
function base64InLines(content: Uint8Array): string {
  return Buffer.from(content)
    .toString('base64')
    .replace(/.{1,60}/g, '$&\n');
}
