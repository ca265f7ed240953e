import { encodePath } from '../forge-context.ts';
import type { RepositoryReader, TreeEntry } from '../git-objects.ts';
import type { GiteaAddresses } from './gitea-repository.ts';

/** Gitea's DEFAULT_MAX_BLOB_SIZE: of a larger file it gives everything but the content. */
export const MAX_INLINE_BYTES = 10 * 1024 * 1024;

type Place = { reader: RepositoryReader; commitSha: string; ref: string; addresses: GiteaAddresses };

/** `GET /repos/{owner}/{repo}/contents/{path}`: one entry with its content, or the list of a folder. */
export async function giteaContents(place: Place, entry: TreeEntry): Promise<unknown> {
  if (entry.type !== 'tree') return contentsEntity(place, entry, true);
  const entries = (await place.reader.tree(entry.sha, entry.path)) ?? [];
  const listed: unknown[] = [];
  for (const found of entries) listed.push(await contentsEntity(place, found, false));
  return listed;
}

async function contentsEntity(place: Place, entry: TreeEntry, withContent: boolean) {
  const { reader, commitSha, ref, addresses } = place;
  const type = typeOf(entry);
  const name = reader.repository.name;
  const at = encodePath(entry.path);
  const api = `${addresses.api}/repos/${name}`;
  const web = `${addresses.web}/${name}`;
  const self = `${api}/contents/${at}?ref=${encodeURIComponent(ref)}`;
  const shown = type !== 'submodule';
  const html = shown ? `${web}/src/commit/${commitSha}/${at}` : null;
  const git = shown ? `${api}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}` : null;
  const inline = type === 'file' && withContent && (entry.size ?? 0) <= MAX_INLINE_BYTES;
  const content = inline ? ((await reader.blob(entry))?.toString('base64') ?? null) : null;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    last_commit_sha: await reader.lastCommitId(commitSha, entry.path),
    type,
    size: entry.size ?? 0,
    encoding: content === null ? null : 'base64',
    content,
    target: type === 'symlink' ? await reader.linkTarget(entry) : null,
    url: self,
    html_url: html,
    git_url: git,
    download_url: type === 'file' || type === 'symlink' ? `${web}/raw/commit/${commitSha}/${at}` : null,
    submodule_git_url: type === 'submodule' ? await reader.submoduleUrl(commitSha, entry.path) : null,
    _links: { self, git, html },
  };
}

function typeOf(entry: TreeEntry): 'dir' | 'submodule' | 'symlink' | 'file' {
  if (entry.type === 'tree') return 'dir';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === '120000' ? 'symlink' : 'file';
}
