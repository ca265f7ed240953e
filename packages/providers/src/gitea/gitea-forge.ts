import type { Forge } from '../forge.ts';
import { encodePath } from '../url-path.ts';
import { openGiteaSession } from './gitea-session.ts';

const READING_SCOPES = new Set(['all', 'read:repository', 'write:repository']);

/** Gitea and Forgejo, which speak one API. */
export const giteaForge: Forge = {
  defaultBaseUrl: null,
  apiSuffix: '/api/v1',
  apiUrl: (baseUrl) => `${baseUrl}/api/v1`,
  filePath: ({ commitSha, path }) => `/src/commit/${commitSha}/${encodePath(path)}`,
  commitPath: ({ commitSha }) => `/commit/${commitSha}`,
  isReadOnlyScope: (scope) => scope.startsWith('read:') || scope === 'public-only',
  canRead: (scopes) => scopes.some((scope) => READING_SCOPES.has(scope)),
  canReadPrivate: (scopes) => !scopes.includes('public-only'),
  openSession: openGiteaSession,
};
