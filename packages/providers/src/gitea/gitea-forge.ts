import type { Forge } from '../forge.ts';
import { encodePath } from '../url-path.ts';
import { openGiteaSession } from './gitea-session.ts';

/** Gitea and Forgejo, which speak one API. */
export const giteaForge: Forge = {
  defaultBaseUrl: null,
  apiSuffix: '/api/v1',
  apiUrl: (baseUrl) => `${baseUrl}/api/v1`,
  filePath: ({ commitSha, path }) => `/src/commit/${commitSha}/${encodePath(path)}`,
  commitPath: ({ commitSha }) => `/commit/${commitSha}`,
  isReadOnlyScope: (scope) => scope.startsWith('read:'),
  canRead: () => true,
  openSession: openGiteaSession,
};
