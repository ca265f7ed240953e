import type { Forge } from '../forge.ts';
import { encodePath } from '../url-path.ts';
import { openGitlabSession } from './gitlab-session.ts';

const READING_SCOPES = new Set(['api', 'read_api']);

export const gitlabForge: Forge = {
  defaultBaseUrl: 'https://gitlab.com',
  nameSegments: { min: 2, max: 21 }, // a namespace may be nested twenty deep
  apiSuffix: '/api/v4',
  apiUrl: (baseUrl) => `${baseUrl}/api/v4`,
  nameFromWebPath(segments) {
    const separator = segments.indexOf('-'); // everything behind `/-/` is a page of the project
    return separator === -1 ? segments : segments.slice(0, separator);
  },
  // `/projects/:id` takes the number as well as the encoded path. No group can be named so without a project behind it.
  isRepositoryId: (repository) => /^[1-9]\d{0,18}$/.test(repository),
  filePath: ({ commitSha, path }) => `/-/blob/${commitSha}/${encodePath(path)}`,
  commitPath: ({ commitSha }) => `/-/commit/${commitSha}`,
  isReadOnlyScope: (scope) => scope.startsWith('read_') || scope === 'self_rotate',
  // `read_repository` is for git and the files API; ids, refs and trees need `read_api`.
  canRead: (scopes) => scopes.some((scope) => READING_SCOPES.has(scope)),
  openSession: openGitlabSession,
};
