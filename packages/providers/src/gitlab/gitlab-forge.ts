import type { Forge } from '../forge.ts';
import { encodePath } from '../url-path.ts';
import { openGitlabSession } from './gitlab-session.ts';

const READING_SCOPES = new Set(['api', 'read_api']);

export const gitlabForge: Forge = {
  defaultBaseUrl: 'https://gitlab.com',
  apiSuffix: '/api/v4',
  apiUrl: (baseUrl) => `${baseUrl}/api/v4`,
  filePath: ({ commitSha, path }) => `/-/blob/${commitSha}/${encodePath(path)}`,
  commitPath: ({ commitSha }) => `/-/commit/${commitSha}`,
  isReadOnlyScope: (scope) => scope.startsWith('read_') || scope === 'self_rotate',
  // `read_repository` is for git and the files API; ids, refs and trees need `read_api`.
  canRead: (scopes) => scopes.some((scope) => READING_SCOPES.has(scope)),
  openSession: openGitlabSession,
};
