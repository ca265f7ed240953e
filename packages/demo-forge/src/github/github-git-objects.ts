import type { RepositoryReader } from '../git-objects.ts';
import { fail, type GithubAnswer, ok } from './github-answer.ts';
import { fullCommit, type GithubAddresses, nodeId, UNSIGNED } from './github-repository.ts';

/** `GET /repos/{owner}/{repo}/git/{blobs,commits,tags}/{sha}`: git's objects by their own full ids. */
export async function githubGitObject(
  reader: RepositoryReader,
  kind: 'blobs' | 'commits' | 'tags',
  sha: string,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const url = `${addresses.api}/repos/${reader.repository.name}/git`;
  const id = nodeId(kind, `${reader.repository.id}:${sha}`);
  if (!/^[0-9a-f]{40}$/.test(sha)) return fail(404, 'Not Found', `/git/${kind}`);
  if (kind === 'blobs') {
    const content = await reader.blobById(sha);
    if (content === null) return fail(404, 'Not Found', '/git/blobs#get-a-blob');
    const lines = content.toString('base64').replace(/.{60}/g, '$&\n');
    return ok({
      sha,
      node_id: id,
      size: content.length,
      url: `${url}/blobs/${sha}`,
      content: lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`,
      encoding: 'base64',
    });
  }
  if (kind === 'tags') {
    const tag = await reader.tag(sha);
    if (tag === null) return fail(404, 'Not Found', '/git/tags#get-a-tag');
    const { object, name, message, tagger } = tag;
    return ok({
      node_id: id,
      sha,
      url: `${url}/tags/${sha}`,
      tagger: { ...tagger, date: tagger.date.toISOString().replace(/\.\d+Z$/, 'Z') },
      object: { ...object, url: `${url}/${object.type}s/${object.sha}` },
      tag: name,
      message,
      verification: UNSIGNED,
    });
  }
  const commit = await reader.commit(sha);
  if (commit === null) return fail(404, 'Not Found', '/git/commits#get-a-commit-object');
  const full = fullCommit(reader.repository, commit, addresses);
  return ok({
    sha,
    node_id: full.node_id,
    url: full.commit.url,
    html_url: full.html_url,
    author: full.commit.author,
    committer: full.commit.committer,
    tree: full.commit.tree,
    message: full.commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: full.html_url.replace(sha, parent),
    })),
    verification: full.commit.verification,
  });
}
