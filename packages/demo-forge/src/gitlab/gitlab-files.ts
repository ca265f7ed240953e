import { createHash } from 'node:crypto';
import type { RepositoryReader } from '../git-objects.ts';
import { error, gitlabHeaders, message, notFound } from './gitlab-answer.ts';

/** What Grape says of a parameter before anything is looked up. Null: nothing to object to. */
export function checkFileRequest(filePath: string, ref: string | null, raw: boolean): Response | null {
  const problems: string[] = [];
  if (filePath.startsWith('/') || filePath.split('/').includes('..')) {
    problems.push('file_path should be a valid file path');
  }
  if (ref === null && !raw) problems.push('ref is missing', 'ref is empty');
  if (ref === '') problems.push('ref is empty');
  return problems.length === 0 ? null : error(400, problems.join(', '));
}

/**
 * `/projects/:id/repository/files/:file_path` and its `/raw`. GitLab shows no mode here: a symlink is a file that
 * holds its target, and a submodule an empty one.
 */
export async function gitlabFile(
  request: Request,
  reader: RepositoryReader,
  filePath: string,
  ref: string,
  raw: boolean,
): Promise<Response> {
  const commitSha = await reader.resolve(ref);
  if (commitSha === null) return notFound('Commit');
  const entry = filePath === '' ? null : await reader.entry(commitSha, filePath);
  if (entry === null || entry.type === 'tree') return notFound('File');
  const content = entry.type === 'commit' ? Buffer.alloc(0) : await reader.blob(entry);
  if (content === null) return message(413, '413 Request Entity Too Large');
  const facts = {
    file_name: filePath.split('/').at(-1) ?? '',
    file_path: filePath,
    size: content.length,
    encoding: 'base64',
    content_sha256: createHash('sha256').update(content).digest('hex'),
    ref,
    blob_id: entry.sha,
    commit_id: commitSha,
    last_commit_id: await reader.lastCommitId(commitSha, filePath),
    execute_filemode: entry.mode === '100755',
  };
  const headers = gitlabHeaders(facts);
  if (request.method === 'HEAD') {
    headers.set('content-type', 'application/json');
    return new Response(null, { headers });
  }
  if (raw) {
    headers.set(
      'content-type',
      content.includes(0) ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    );
    headers.set('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(facts.file_name)}`);
    return new Response(new Uint8Array(content), { headers });
  }
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify({ ...facts, content: content.toString('base64') }), { headers });
}
